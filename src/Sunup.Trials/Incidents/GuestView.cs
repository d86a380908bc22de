using Sunup.Machines.Qemu.Qmp;
using Sunup.Model;

namespace Sunup.Trials.Incidents;

/// <summary>A machine whose outcome is known and that is still there: its console so far, its memory.</summary>
/// <param name="qmp">QEMU's machine protocol.</param>
/// <param name="trace">What was seen.</param>
/// <param name="folder">Where QEMU may write.</param>
public sealed class GuestView(QmpClient qmp, BootTrace trace, string folder)
{
    private const long Most = 1L << 30;

    public BootTrace Trace => trace;

    /// <summary>Bytes of its physical memory as a stream that deletes its file; null where QEMU does not give them.</summary>
    public async Task<Stream?> ReadMemoryAsync(long address, long length, CancellationToken cancellationToken)
    {
        if (length is <= 0 or > Most)
        {
            return null;
        }

        var file = Path.Combine(folder, $"{trace.Machine}.memory");
        var reply = await qmp.ExecuteAsync(
            "pmemsave",
            arguments =>
            {
                arguments.WriteNumber("val", address);
                arguments.WriteNumber("size", length);
                arguments.WriteString("filename", file);
            },
            cancellationToken);
        return reply.IsSuccess && File.Exists(file) ? new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.DeleteOnClose) : null;
    }
}
