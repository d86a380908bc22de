using Microsoft.Win32.SafeHandles;
using Sunup.Linux.Native;

namespace Sunup.Linux.Kexec;

/// <summary>A watchdog that runs: the machine is reset when nobody feeds it in time.</summary>
/// <remarks>
/// Source: Documentation/watchdog/watchdog-api.rst. Opening starts it. Disposing stops it (the letter V before the close), where the driver allows that at
/// all; a process that ends without it leaves it running.
/// </remarks>
public sealed class WatchdogDevice : IDisposable
{
    private readonly SafeFileHandle _device;

    private WatchdogDevice(SafeFileHandle device) => _device = device;

    /// <summary>Opens and so starts it.</summary>
    /// <param name="path"><c>/dev/watchdog0</c>.</param>
    /// <exception cref="LinuxException">EBUSY: somebody else has it, systemd for one.</exception>
    public static WatchdogDevice Start(string path)
    {
        var device = LibC.open(path, LibC.O_RDWR | LibC.O_CLOEXEC);
        return device.IsInvalid ? throw LibC.Failure("start the watchdog", path) : new WatchdogDevice(device);
    }

    /// <summary>Sets the time without food after which it resets, and feeds it.</summary>
    /// <returns>The time that the device took, which may be another one.</returns>
    /// <exception cref="LinuxException">The device has no such time, or no time that can be set.</exception>
    public TimeSpan SetTimeout(TimeSpan timeout)
    {
        var seconds = (int)Math.Ceiling(timeout.TotalSeconds);
        LibC.Check(KexecCalls.ioctl(_device, WatchdogCalls.WDIOC_SETTIMEOUT, ref seconds), $"set the watchdog to {seconds} s");
        Feed();
        return TimeSpan.FromSeconds(seconds);
    }

    public void Feed()
    {
        var ignored = 0;
        LibC.Check(KexecCalls.ioctl(_device, WatchdogCalls.WDIOC_KEEPALIVE, ref ignored), "feed the watchdog");
    }

    public void Dispose()
    {
        _ = LibC.write(_device, "V"u8, 1);
        _device.Dispose();
    }
}
