using System.Runtime.InteropServices;
using System.Text;
using Sunup.Linux.Native;

namespace Sunup.Linux.Kexec;

/// <summary>The kernel's own messages, from one moment on: why it refused is often said there and nowhere else.</summary>
/// <remarks>Source: Documentation/ABI/testing/dev-kmsg. One record a read: <c>priority,sequence,microseconds,flags;text</c>, then lines with a blank in front.</remarks>
public sealed class KernelLog : IDisposable
{
    private const string Device = "/dev/kmsg";
    private const int LongestRecord = 8192;
    private const int SeekEnd = 2;
    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _device;

    private KernelLog(Microsoft.Win32.SafeHandles.SafeFileHandle device) => _device = device;

    /// <summary>Opens it at its end; null where this process may not read it.</summary>
    public static KernelLog? OpenAtEnd()
    {
        var device = LibC.open(Device, LibC.O_RDONLY | LibC.O_NONBLOCK | LibC.O_CLOEXEC);
        if (device.IsInvalid || WatchdogCalls.lseek(device, 0, SeekEnd) < 0)
        {
            device.Dispose();
            return null;
        }

        return new KernelLog(device);
    }

    /// <summary>Opens it at the oldest message that the kernel still has; null where this process may not read it, and <paramref name="error"/> says why.</summary>
    public static KernelLog? OpenAtStart(out string? error)
    {
        var device = LibC.open(Device, LibC.O_RDONLY | LibC.O_NONBLOCK | LibC.O_CLOEXEC);
        error = device.IsInvalid ? $"{Device}: {Errno.Text(Marshal.GetLastPInvokeError())}" : null;
        if (error is null)
        {
            return new KernelLog(device);
        }

        device.Dispose();
        return null;
    }

    /// <summary>The texts of all messages that came since the last call.</summary>
    public IReadOnlyList<string> ReadNew() => [.. ReadMessages().Select(message => message.Text)];

    /// <summary>All messages that came since the last call, with their times.</summary>
    public IReadOnlyList<KernelMessage> ReadMessages()
    {
        var texts = new List<KernelMessage>();
        var buffer = new byte[LongestRecord];
        while (true)
        {
            var read = LibC.read(_device, buffer, buffer.Length);
            if (read > 0)
            {
                texts.Add(KernelMessage.Parse(Encoding.UTF8.GetString(buffer, 0, (int)read)));
            }
            else if (read == 0 || Marshal.GetLastPInvokeError() != Errno.EPIPE)
            {
                // EPIPE: messages were overwritten before they were read; the next call gives the oldest that is left.
                return texts;
            }
        }
    }

    public void Dispose() => _device.Dispose();
}
