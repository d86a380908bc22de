using Sunup.Cli.Invocation;
using Sunup.Model;
using Sunup.Planning.MachineFiles;

namespace Sunup.Cli.Commands.Boot;

/// <summary>Reads the machine file of a command line, with what the command line overrides.</summary>
internal static class MachineFiles
{
    /// <exception cref="UsageException">The file cannot be read, or says something that cannot be.</exception>
    public static async Task<MachineConfig> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var read = await MachineFileReader.ReadAsync(path, cancellationToken);
        return read.Value ?? throw new UsageException([read.RenderProblems()]);
    }

    /// <exception cref="UsageException">The machine is a real one: there is no VM to boot.</exception>
    public static void RequireVirtual(MachineConfig machine, string path)
    {
        if (machine.Hardware is null)
        {
            throw new UsageException(
                [$"{path}: {machine.Name} is a real machine (it has `match` and no `hardware`); serve it with `sunup serve`, or give it `hardware` to boot it as a VM"]);
        }
    }
}
