namespace Sunup.Formats.Firmware.VariableStores;

/// <summary>How a variable is kept and who may write it. Source: UEFI 2.10 section 8.2.</summary>
[Flags]
public enum EfiVariableAttributes
{
    None = 0,
    NonVolatile = 1,
    BootServiceAccess = 2,
    RuntimeAccess = 4,
    HardwareErrorRecord = 8,
    AuthenticatedWrite = 0x10,

    /// <summary>A new value must be signed and newer than the old one.</summary>
    TimeBasedAuthenticatedWrite = 0x20,
    Append = 0x40,
}
