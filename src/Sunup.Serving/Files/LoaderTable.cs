using System.Collections.Immutable;
using Sunup.Protocols.Dhcp;

namespace Sunup.Serving.Files;

/// <summary>One iPXE binary that may be installed, and the names that distributions give it.</summary>
/// <param name="Name">The name under which it is served.</param>
/// <param name="Machine">Its PE machine type; 0 for a BIOS binary.</param>
/// <param name="Architectures">The clients that can run it.</param>
/// <param name="FileNames">Below one of <see cref="LoaderTable.Folders"/>, first found wins.</param>
internal sealed record KnownLoader(string Name, ushort Machine, ImmutableArray<ClientArchitecture> Architectures, params ImmutableArray<string> FileNames);

/// <summary>Which iPXE binaries there are, where distributions put them, and which serves which client best.</summary>
/// <remarks>
/// Order is preference. UEFI clients get <c>snponly.efi</c> before <c>ipxe.efi</c>: both were seen to work under OVMF with virtio-net (Debian 12), but snponly
/// uses the NIC driver of the firmware that has just loaded it, so it works on every NIC that got this far, leaves that driver in place for the next in the
/// boot order, and is a fifth of the size (174 KB, not 851 KB, over TFTP). Sources of the names: the file lists of the packages ipxe (Debian, Ubuntu), ipxe-bootimgs-* (Fedora), ipxe (Arch).
/// </remarks>
internal static class LoaderTable
{
    internal static readonly ImmutableArray<string> Folders = ["/usr/lib/ipxe", "/usr/share/ipxe", "/usr/local/share/ipxe"];

    private static readonly ImmutableArray<ClientArchitecture> X64 =
        [ClientArchitecture.EfiX64, ClientArchitecture.EfiBytecode, ClientArchitecture.EfiX64Http, ClientArchitecture.EfiBytecodeHttp];

    private static readonly ImmutableArray<ClientArchitecture> Arm64 = [ClientArchitecture.EfiArm64, ClientArchitecture.EfiArm64Http];
    private static readonly ImmutableArray<ClientArchitecture> Ia32 = [ClientArchitecture.EfiIa32, ClientArchitecture.EfiIa32Http];

    internal static readonly ImmutableArray<KnownLoader> Known =
    [
        new("undionly.kpxe", 0, [ClientArchitecture.Bios, ClientArchitecture.BiosHttp], "undionly.kpxe"),
        new("snponly.efi", 0x8664, X64, "snponly.efi", "ipxe-snponly-x86_64.efi", "x86_64/snponly.efi"),
        new("ipxe.efi", 0x8664, X64, "ipxe.efi", "ipxe-amd64.efi", "ipxe-x86_64.efi", "x86_64/ipxe.efi"),
        new("snponly-arm64.efi", 0xaa64, Arm64, "snponly-arm64.efi", "arm64-efi/snponly.efi", "ipxe-snponly-aarch64.efi"),
        new("ipxe-arm64.efi", 0xaa64, Arm64, "ipxe-arm64.efi", "arm64-efi/ipxe.efi", "ipxe-aarch64.efi"),
        new("snponly-i386.efi", 0x14c, Ia32, "snponly-i386.efi", "ipxe-snponly-i386.efi", "i386-efi/snponly.efi"),
        new("ipxe-i386.efi", 0x14c, Ia32, "ipxe-i386.efi", "i386-efi/ipxe.efi"),
        new("ipxe-riscv64.efi", 0x5064, [ClientArchitecture.EfiRiscV64, ClientArchitecture.EfiRiscV64Http], "ipxe-riscv64.efi"),
        new("ipxe-loong64.efi", 0x6264, [ClientArchitecture.EfiLoongArch64], "ipxe-loong64.efi"),
    ];
}
