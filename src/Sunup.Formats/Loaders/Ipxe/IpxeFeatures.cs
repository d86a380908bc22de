using System.Collections.Immutable;

namespace Sunup.Formats.Loaders.Ipxe;

/// <summary>What an iPXE binary can do, by the table that it sends to DHCP servers.</summary>
/// <remarks>
/// Source: iPXE src/include/ipxe/features.h. Each feature is the three bytes code, 1, version, one behind the other; the table is in the data
/// of a binary that is not compressed. Codes are 0x10 to 0x7f.
/// </remarks>
internal static class IpxeFeatures
{
    private const int EntryLength = 3;
    private const int FewestEntries = 4;

    /// <summary>The features in the order of the table; empty where no such table is found.</summary>
    public static ImmutableArray<string> Read(ReadOnlySpan<byte> bytes)
    {
        var best = ImmutableArray<string>.Empty;
        for (var at = 0; at + EntryLength <= bytes.Length;)
        {
            var next = bytes[(at + 1)..].IndexOf((ReadOnlySpan<byte>)[1, 1]);
            if (next < 0)
            {
                break;
            }

            at += next;
            var run = Run(bytes[at..]);
            if (run.Length >= FewestEntries && run.Length > best.Length)
            {
                best = run;
            }

            at += Math.Max(1, run.Length * EntryLength);
        }

        return best;
    }

    private static ImmutableArray<string> Run(ReadOnlySpan<byte> bytes)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        while (bytes is [var code, 1, 1 or 2, ..] && NameOf(code) is { } name && !names.Contains(name))
        {
            names.Add(name);
            bytes = bytes[EntryLength..];
        }

        return names.ToImmutable();
    }

    private static string? NameOf(byte code) => code switch
    {
        0x10 => "PXEXT",
        0x11 => "iSCSI",
        0x12 => "AoE",
        0x13 => "HTTP",
        0x14 => "HTTPS",
        0x15 => "TFTP",
        0x16 => "FTP",
        0x17 => "DNS",
        0x18 => "bzImage",
        0x19 => "Multiboot",
        0x1a => "SLAM",
        0x1b => "SRP",
        0x20 => "NBI",
        0x21 => "PXE",
        0x22 => "ELF",
        0x23 => "COMBOOT",
        0x24 => "EFI",
        0x25 => "FCoE",
        0x26 => "VLAN",
        0x27 => "Menu",
        0x28 => "SDI",
        0x29 => "NFS",
        _ => null,
    };
}
