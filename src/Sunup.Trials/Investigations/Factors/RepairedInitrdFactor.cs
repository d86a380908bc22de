using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Images.Repairing;
using Sunup.Model;

namespace Sunup.Trials.Investigations.Factors;

/// <summary>An initrd that the kernel does not take whole, repaired as <c>sunup initrd repair</c> does.</summary>
public sealed class RepairedInitrdFactor : IFactor
{
    private const string Key = "boot.initrd";

    public async Task<IEnumerable<Change>> ChangesAsync(FactorContext context, CancellationToken cancellationToken)
    {
        var names = context.Text.Items(Key);
        var paths = context.Resolved.Machine.Boot.Initrd;
        var changes = new List<Change>();
        for (var i = 0; i < Math.Min(names.Length, paths.Length); i++)
        {
            var path = paths[i];
            var made = new MadeFile(context.Folder, $"{Path.GetFileNameWithoutExtension(path)}.repaired.img", [context.InitrdHashes[i]], (output, token) => Task.FromResult(Repair(path, output, token)));
            if (await Task.Run(() => made.MakeAsync(cancellationToken), cancellationToken))
            {
                changes.Add(new Change(InitrdKey.Of(context.Text, i), names[i], made.Name, "what the kernel does not take is mended")
                {
                    Weight = context.HasFault("SU08") ? Change.Likely + 4 : 3,
                    Name = $"{Path.GetFileName(names[i])} repaired",
                    Edits = [InitrdKey.Replace(context.Text, i, made.Path)],
                    MadeFiles = [made],
                });
            }
        }

        return changes;
    }

    /// <summary>Writes the repaired copy; false where nothing is to be mended or it cannot be.</summary>
    private static bool Repair(string path, FileStream output, CancellationToken cancellationToken)
    {
        try
        {
            var report = new ImageRepair(new RepairOptions { Rules = UnpackRules.ForKernel(null, null), PadTo = 4 }).Run(path, output, cancellationToken);
            return report.IsSound && !report.Changes.IsEmpty;
        }
        catch (FindingException)
        {
            // Cannot be read as an image: then this is no way to mend it.
            return false;
        }
    }
}
