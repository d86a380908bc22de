using System.Globalization;

namespace Sunup.Machines.Qemu.Configuration;

/// <summary>Values as QEMU writes them.</summary>
internal static class Format
{
    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
