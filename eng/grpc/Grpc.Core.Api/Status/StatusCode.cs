namespace Grpc.Core;

/// <summary>The status codes of the gRPC protocol.</summary>
public enum StatusCode
{
    /// <summary>The call succeeded.</summary>
    OK = 0,

    /// <summary>The call was cancelled, as a rule by its caller.</summary>
    Cancelled = 1,

    /// <summary>A failure that nobody classified.</summary>
    Unknown = 2,

    /// <summary>The request is wrong whatever state the server is in.</summary>
    InvalidArgument = 3,

    /// <summary>The deadline passed before the call was over.</summary>
    DeadlineExceeded = 4,

    /// <summary>The thing asked for does not exist.</summary>
    NotFound = 5,

    /// <summary>The thing to create exists.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>The caller did not prove who it is.</summary>
    Unauthenticated = 16,

    /// <summary>A quota or another limit is used up.</summary>
    ResourceExhausted = 8,

    /// <summary>The server's state forbids the operation until someone changes that state.</summary>
    FailedPrecondition = 9,

    /// <summary>A conflict with concurrent work ended the operation.</summary>
    Aborted = 10,

    /// <summary>The request reaches past what currently exists.</summary>
    OutOfRange = 11,

    /// <summary>The server has no such operation.</summary>
    Unimplemented = 12,

    /// <summary>Something the server relies on is broken.</summary>
    Internal = 13,

    /// <summary>The service cannot be reached right now; trying again may help.</summary>
    Unavailable = 14,

    /// <summary>Data is lost or corrupt for good.</summary>
    DataLoss = 15,
}
