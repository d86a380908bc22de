namespace Sunup.Protocols.Iscsi;

/// <summary>Status-Class and Status-Detail of a Login Response.</summary>
/// <remarks>Source: RFC 7143 section 11.13.5.</remarks>
public enum LoginStatus : ushort
{
    Success = 0x0000,
    TargetMovedTemporarily = 0x0101,
    TargetMovedPermanently = 0x0102,
    InitiatorError = 0x0200,
    AuthenticationFailure = 0x0201,
    AuthorizationFailure = 0x0202,
    NotFound = 0x0203,
    TargetRemoved = 0x0204,
    UnsupportedVersion = 0x0205,
    TooManyConnections = 0x0206,
    MissingParameter = 0x0207,
    CannotIncludeInSession = 0x0208,
    SessionTypeNotSupported = 0x0209,
    SessionDoesNotExist = 0x020a,
    InvalidDuringLogin = 0x020b,
    TargetError = 0x0300,
    ServiceUnavailable = 0x0301,
    OutOfResources = 0x0302,
}

/// <summary>How a Login Response looks, but for numbers and tags.</summary>
/// <param name="Status">What it says.</param>
/// <param name="Flags">T, C, CSG and NSG.</param>
/// <param name="DataLength">Bytes of text.</param>
public readonly record struct LoginAnswer(LoginStatus Status, byte Flags, int DataLength);
