using System.Globalization;

namespace Sunup.Machines.Qemu.Configuration;

/// <summary>Counts the places in the boot order.</summary>
internal sealed class BootOrder
{
    private int _last;

    public string Next() => (++_last).ToString(CultureInfo.InvariantCulture);
}
