using Sunup.Machines.Qemu;

namespace Sunup.Trials.Boots;

/// <summary>A private folder for the files of one boot, gone when disposed. Its path is short: sockets are made in it.</summary>
internal sealed class BootFolder : IDisposable
{
    public string Path { get; } = VirtualMachineFolder.Create();

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Already gone: nothing is left behind, which is what was wanted.
        }
    }
}
