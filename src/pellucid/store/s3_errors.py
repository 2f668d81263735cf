"""Words for what S3 and boto3 refuse."""

from __future__ import annotations

from pellucid.core.errors import MissingExtraError
from pellucid.store.hints import explain

_REASONS = {
    "NoSuchBucket": "the bucket {bucket!r} does not exist",
    "NoSuchKey": "the object does not exist",
    "AccessDenied": "access denied; check what the credentials may do in the bucket {bucket!r}",
    "InvalidAccessKeyId": "the AWS access key is unknown; check the credentials",
    "SignatureDoesNotMatch": "the AWS secret key does not fit the access key; check the credentials",
    "ExpiredToken": "the AWS credentials have expired; renew them",
    "InvalidToken": "the AWS session token is not valid; renew the credentials",
    "InvalidBucketName": "{bucket!r} is no legal bucket name",
    "PermanentRedirect": "the bucket {bucket!r} is in another region; set AWS_REGION to it",
    "404": "the bucket {bucket!r} does not exist, or not any more the object",
    "403": "access denied; check what the credentials may do in the bucket {bucket!r}",
    "301": "the bucket {bucket!r} is in another region; set AWS_REGION to it",
}


def s3_failures() -> tuple[type[Exception], ...]:
    """Everything that a call of boto3, or writing its answer to disk, raises on failure.

    Raises:
        MissingExtraError: boto3 is not installed.
    """
    try:
        from boto3.exceptions import Boto3Error
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError as error:
        raise MissingExtraError("boto3", "s3", "Reading and writing s3:// places") from error
    return (Boto3Error, BotoCoreError, ClientError, OSError)


def with_reason(error: BaseException, bucket: str) -> str:
    """What went wrong, in words that say what to do."""
    from botocore.exceptions import (
        ClientError,
        EndpointConnectionError,
        NoCredentialsError,
        ParamValidationError,
        PartialCredentialsError,
    )

    cause = _client_error(error)
    if isinstance(cause, ClientError):
        details = cause.response.get("Error", {})
        code = str(details.get("Code", ""))
        reason = _REASONS.get(code, "S3 refused: {message}")
        return reason.format(bucket=bucket, message=f"{code} {details.get('Message', '')!r}")
    if isinstance(error, (NoCredentialsError, PartialCredentialsError)):
        return f"no AWS credentials ({error}); set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run: aws configure"
    if isinstance(error, EndpointConnectionError):
        return f"S3 cannot be reached ({error}); check the network and AWS_ENDPOINT_URL"
    if isinstance(error, ParamValidationError):
        return f"{bucket!r} is no legal bucket name, or the key is not legal"
    return explain(error) if isinstance(error, OSError) else f"S3 failed: {error}"


def _client_error(error: BaseException) -> BaseException:
    """The answer of S3 behind an error of boto3's transfer manager."""
    return error.__context__ if error.__context__ is not None and not hasattr(error, "response") else error
