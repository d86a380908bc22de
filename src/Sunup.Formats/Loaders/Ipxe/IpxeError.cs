using System.Globalization;

namespace Sunup.Formats.Loaders.Ipxe;

/// <summary>An iPXE error number, as in <c>${errno}</c> and in the URL that iPXE prints with each error (<c>https://ipxe.org/2d0c613b</c>).</summary>
/// <param name="Number">31 bits: POSIX errno in iPXE's own numbering (30-24), source file (23-13), which error of that file (12-8), code for the platform (7-0).</param>
/// <remarks>Source: iPXE src/include/errno.h, src/include/ipxe/errfile.h. The numbers have not changed since 2010, only grown.</remarks>
public readonly record struct IpxeError(uint Number)
{
    /// <summary>Bits 30-24.</summary>
    public int Posix => (int)(Number >> 24) & 0x7f;

    /// <summary>Bits 23-13: which source file of iPXE reports it.</summary>
    public int FileId => (int)(Number >> 13) & 0x7ff;

    /// <summary>Bits 12-8: which of the errors of that file with the same <see cref="Posix"/>.</summary>
    public int Instance => (int)(Number >> 8) & 0x1f;

    /// <summary>Bits 7-0: what is told to firmware: a PXE status on BIOS, the low bits of an EFI status on UEFI.</summary>
    public int PlatformCode => (int)Number & 0xff;

    public bool IsSuccess => Number == 0;

    /// <summary><c>ENOENT</c>; <c>E#105</c> for a number that iPXE does not use.</summary>
    public string PosixName => IpxeErrorTable.Posix(Posix)?.Name ?? $"E#{Posix}";

    /// <summary><c>no such file or directory</c>.</summary>
    public string PosixText => IpxeErrorTable.Posix(Posix)?.Text ?? "an error that iPXE has no name for";

    /// <summary>Which part of iPXE: <c>httpcore</c>, <c>tcp</c>, <c>bzimage</c>; null for one that is not in the table.</summary>
    public string? FileName => IpxeErrorTable.File(FileId << 13);

    /// <summary>What exactly, where the instance is known: <c>HTTP 404: not found</c>; null otherwise.</summary>
    public string? Detail => IpxeErrorTable.Detail(FileId << 13, Posix, Instance);

    /// <summary>The page that iPXE's makers keep for it.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"https://ipxe.org/{Number:x8}");

    /// <summary>The error in words: <c>HTTP 404: not found (ENOENT from httpcore, 2d0c613b)</c>.</summary>
    public string Describe()
    {
        if (IsSuccess)
        {
            return "no error";
        }

        var from = FileName is null ? "" : $" from {FileName}";
        return string.Create(CultureInfo.InvariantCulture, $"{Detail ?? PosixText} ({PosixName}{from}, {Number:x8})");
    }

    /// <summary>Reads <c>0x2d0c613b</c>, <c>2d0c613b</c> (eight digits), or a URL or text that ends in <c>ipxe.org/2d0c613b</c>. Bit 31 must be clear.</summary>
    public static bool TryParse(string text, out IpxeError error)
    {
        error = default;
        var digits = text.AsSpan().Trim().TrimEnd(").");
        if (digits.LastIndexOf('/') is >= 0 and var slash)
        {
            if (!digits[..slash].EndsWith("ipxe.org", StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }

            digits = digits[(slash + 1)..];
        }
        else if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            digits = digits[2..];
        }
        else if (digits.Length != 8)
        {
            return false;
        }

        var read = uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) && number <= int.MaxValue;
        error = new IpxeError(read ? number : 0);
        return read;
    }
}
