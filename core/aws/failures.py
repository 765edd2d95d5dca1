"""Says in sentences for people what Amazon's client raised; never in Amazon's words, which may quote what was sent."""

import re
from http import HTTPStatus

from botocore import exceptions as boto
from botocore.exceptions import ClientError

from core.domain.errors import (
    Conflict,
    CountersignError,
    CredentialsExpired,
    InvalidInput,
    NotFound,
    ServiceAway,
    ServiceRefused,
)

_SILENT = "{who} did not answer{code}. Repeat in a few minutes."
_THROTTLED = "{who} is asked too often{code}. Repeat in a few minutes."
_NOT_READY = "{who} is not ready for this{code}. Repeat in a few minutes."
_DENIED = "{who}: the permission {action} is missing. Allow it to this program's role, then repeat."
_EXPIRED = "{who}: the credentials have expired or are not valid{code}. Renew them, then repeat."
_QUOTA = "{who}: a limit of the account is reached{code}. Remove something or ask Amazon for more, then repeat."
_ELSEWHERE = "{who}: this lies in another region{code}. Set the right region, then repeat."
_UNKNOWN_THING = "{who} knows no such thing{code}; nothing was changed. Check the names and the region, then repeat."
_AT_IT = "{who}{code}."
_UNFIT = "{who} does not take what it was given{code}. Check the names and the settings, then repeat."
_REFUSED = "{who} said no{code}. Look up this word in Amazon's manual, then repeat."

_Saying = tuple[type[CountersignError], str]
_SAYINGS: tuple[tuple[type[CountersignError], str, str], ...] = (
    (ServiceRefused, _DENIED, "403 AccessDenied AccessDeniedException AuthorizationError KMSAccessDeniedException"),
    (ServiceRefused, _DENIED, "UnauthorizedOperation AuthorizationErrorException KMSAccessDenied"),
    (CredentialsExpired, _EXPIRED, "ExpiredToken ExpiredTokenException RequestExpired TokenRefreshRequired"),
    (CredentialsExpired, _EXPIRED, "InvalidClientTokenId UnrecognizedClientException InvalidToken InvalidAccessKeyId"),
    (CredentialsExpired, _EXPIRED, "SignatureDoesNotMatch InvalidSignatureException IncompleteSignature"),
    (
        CredentialsExpired,
        _EXPIRED,
        "RequestTimeTooSkewed MissingAuthenticationToken MissingAuthenticationTokenException",
    ),
    (ServiceRefused, _QUOTA, "ResourceLimitExceededException ServiceQuotaExceededException ParameterLimitExceeded"),
    (ServiceRefused, _ELSEWHERE, "301 PermanentRedirect AuthorizationHeaderMalformed"),
    (ServiceAway, _THROTTLED, "429 Throttling ThrottlingException ThrottledException TooManyRequestsException"),
    (ServiceAway, _THROTTLED, "SlowDown RequestThrottled RequestThrottledException RequestLimitExceeded"),
    (ServiceAway, _THROTTLED, "LimitExceededException KMSThrottling KMSThrottlingException"),
    (ServiceAway, _SILENT, "RequestTimeout RequestTimeoutException InternalError InternalFailure InternalServerError"),
    (ServiceAway, _SILENT, "InternalServerException ServiceUnavailable ServiceUnavailableException"),
    (ServiceAway, _NOT_READY, "ResourceUnavailableException"),
    (Conflict, _AT_IT, "TooManyUpdates ResourceInUseException ConcurrentModificationException OperationAborted"),
    (Conflict, _AT_IT, "ConditionalRequestConflict PreconditionFailed ParameterAlreadyExists ConflictException"),
    (InvalidInput, _UNFIT, "ValidationException ValidationError InvalidRequestException InvalidArgument"),
    (InvalidInput, _UNFIT, "InvalidParameter InvalidParameterValue InvalidParameterException InvalidFilterException"),
    (InvalidInput, _UNFIT, "SerializationException TextSizeLimitExceededException BatchSizeLimitExceededException"),
    (InvalidInput, _UNFIT, "UnsupportedLanguageException TooManyTagsException KmsKeyValidationException"),
    (InvalidInput, _UNFIT, "InvalidRequest InvalidBucketName KeyTooLongError EntityTooLarge"),
)
_BY_CODE: dict[str, _Saying] = {
    code: (error, sentence) for error, sentence, codes in _SAYINGS for code in codes.split()
}
_NO_CREDENTIALS = (
    *(boto.NoCredentialsError, boto.PartialCredentialsError, boto.CredentialRetrievalError, boto.ProfileNotFound),
    *(boto.NoAuthTokenError, boto.TokenRetrievalError, boto.SSOError, boto.LoginError, boto.ConfigNotFound),
    *(boto.RefreshWithMFAUnsupportedError, boto.MetadataRetrievalError, boto.UnknownCredentialError),
)
_AWAY = (boto.HTTPClientError, boto.ConnectionError, boto.IncompleteReadError, boto.ChecksumError)
_WORD = re.compile(r"[A-Za-z0-9]{1,60}", re.ASCII)
_ACTION = re.compile(r"not authorized to perform: ([a-z0-9-]{2,30}:[A-Za-z0-9]{2,60})\b", re.ASCII)
#: S3's permissions are not named as its calls are.
_S3_ACTIONS = {
    "HeadObject": "s3:GetObject",
    "ListObjectsV2": "s3:ListBucket",
    "HeadBucket": "s3:ListBucket",
    "CreateMultipartUpload": "s3:PutObject",
    "UploadPart": "s3:PutObject",
    "CompleteMultipartUpload": "s3:PutObject",
}


def from_amazon(problem: Exception) -> CountersignError:
    """Return the error to show; its facts hold `code` and `operation` when the service answered."""
    if isinstance(problem, ClientError):
        return _from_answer(problem)
    return _from_client(problem)


def _from_client(problem: Exception) -> CountersignError:
    """Say what never came to an answer; the exception's class is all that is told of it."""
    name = type(problem).__name__
    if isinstance(problem, _NO_CREDENTIALS):
        message = f"There are no credentials for Amazon ({name}). Give this program a role or a profile, then repeat."
        return CredentialsExpired(message)
    if isinstance(problem, boto.NoRegionError | boto.InvalidRegionError):
        return ServiceRefused("No region is set. Set AWS_REGION or AWS_DEFAULT_REGION, then repeat.")
    if isinstance(problem, _AWAY) or "RetriesExceeded" in name:
        return ServiceAway(_SILENT.format(who="Amazon", code=f" ({name})"))
    if isinstance(problem, boto.ParamValidationError | boto.ValidationError):
        return InvalidInput(_UNFIT.format(who="Amazon's client", code=f" ({name})"))
    return ServiceRefused(_REFUSED.format(who="Amazon's client", code=f" ({name})"))


def _from_answer(problem: ClientError) -> CountersignError:
    code, status = code_of(problem), _status(problem)
    error, sentence = _BY_CODE.get(code) or _by_status(code, status)
    operation = str(problem.operation_name)
    action = _action(problem, operation)
    said = sentence.format(who=f"Amazon ({operation})", code=f" ({code})" if code else "", action=action)
    return error(said, code=code, operation=operation)


def _by_status(code: str, status: int) -> _Saying:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ServiceAway, _SILENT
    if status == HTTPStatus.NOT_FOUND or "NotFound" in code or code.startswith("NoSuch"):
        return NotFound, _UNKNOWN_THING
    return _BY_CODE.get(str(status), (ServiceRefused, _REFUSED))


def code_of(problem: ClientError) -> str:
    """Return the one word by which the service names what happened; empty when it is no word."""
    code = str(problem.response.get("Error", {}).get("Code", ""))
    return code if _WORD.fullmatch(code) else ""


def _status(problem: ClientError) -> int:
    return int(problem.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _action(problem: ClientError, operation: str) -> str:
    """Name the permission: the service's own word for it (it may be a key's), else the call that was refused."""
    named = _ACTION.search(str(problem.response.get("Error", {}).get("Message", "")))
    return named[1] if named else _S3_ACTIONS.get(operation, operation)
