using Sunup.Model;

namespace Sunup.Machines.Qemu.Surroundings;

/// <summary>The machine's own store of firmware variables.</summary>
internal static class VariableStore
{
    /// <summary>Makes it when it is not there; what is there stays as it is.</summary>
    /// <exception cref="FindingException">SU0212: it cannot be made, or has not the size of the firmware's.</exception>
    public static void Prepare(PreparedFile? store)
    {
        if (store is null)
        {
            return;
        }

        try
        {
            if (!File.Exists(store.Path))
            {
                // Whole or not at all: half a store is one that firmware takes for damaged.
                var temporary = $"{store.Path}.{Environment.ProcessId}.new";
                VirtualMachineFolder.WriteFile(temporary, store.Content);
                File.Move(temporary, store.Path, overwrite: false);
            }

            if (new FileInfo(store.Path).Length is var length && length != store.Content.Length)
            {
                throw new FindingException(Unfit(store, $"it has {length} bytes, and the store of this firmware has {store.Content.Length}"));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FindingException(Unfit(store, e.Message), e);
        }
    }

    private static Finding Unfit(PreparedFile store, string why) => new()
    {
        Id = "SU0212",
        Severity = FindingSeverity.Error,
        Summary = $"The store of firmware variables {store.Path} cannot be used: {why}.",
        Cause = "A store belongs to one build of the firmware: the flash of both together has a fixed size.",
        Stage = Stage.PowerOn,
        Confidence = Confidence.Certain,
        Evidence = [new Evidence(why, store.Path)],
        Remedies = [new Remedy("Move the file away: it is made anew at the next start, without the boot entries and keys that it held.", $"mv {ShellQuoting.Quote(store.Path)} {ShellQuoting.Quote(store.Path + ".old")}")],
    };
}
