"""The settings of an installation that costs something; nothing answers at the addresses it would ask."""

AWS_MODE = {
    "COUNTERSIGN_ENGINE": "aws",
    "COUNTERSIGN_BUCKET": "desk",
    "COUNTERSIGN_ROLE": "arn:aws:iam::123456789012:role/desk",
    "AWS_REGION": "eu-west-1",
}
