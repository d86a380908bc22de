namespace Sunup.Protocols.Dhcp;

/// <summary>Client system architecture: DHCP option 93.</summary>
/// <remarks>Source: RFC 4578 section 2.1 and IANA "Processor Architecture Types". Unknown values are kept as numbers.</remarks>
public enum ClientArchitecture : ushort
{
    Bios = 0,
    EfiIa32 = 6,
    EfiX64 = 7,
    /// <summary>EBC by IANA; sent by x64 firmware too, and treated as <see cref="EfiX64"/>.</summary>
    EfiBytecode = 9,
    EfiArm32 = 10,
    EfiArm64 = 11,
    EfiIa32Http = 15,
    EfiX64Http = 16,
    EfiBytecodeHttp = 17,
    EfiArm32Http = 18,
    EfiArm64Http = 19,
    BiosHttp = 20,
    EfiRiscV32 = 25,
    EfiRiscV32Http = 26,
    EfiRiscV64 = 27,
    EfiRiscV64Http = 28,
    EfiLoongArch32 = 37,
    EfiLoongArch64 = 39,
    RaspberryPi = 41,
}
