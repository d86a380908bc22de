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
            if (await Task.Run(() => Repair(paths[i], context.Folder, cancellationToken), cancellationToken) is { } repaired)
            {
                changes.Add(new Change(InitrdKey.Of(context.Text, i), names[i], Path.GetFileName(repaired), "what the kernel does not take is mended")
                {
                    Weight = context.HasFault("SU08") ? Change.Likely + 4 : 3,
                    Name = $"{Path.GetFileName(names[i])} repaired",
                    Edits = [InitrdKey.Replace(context.Text, i, repaired)],
                    MadeFiles = [repaired],
                });
            }
        }

        return changes;
    }

    /// <summary>The repaired copy; null where nothing was to be mended or it cannot be.</summary>
    private static string? Repair(string path, string folder, CancellationToken cancellationToken)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var made = Path.Combine(folder, $"{name}.repaired.img");
        try
        {
            using var output = new FileStream(made, FileMode.Create, FileAccess.ReadWrite);
            var report = new ImageRepair(new RepairOptions { Rules = UnpackRules.ForKernel(null, null), PadTo = 4 }).Run(path, output, cancellationToken);
            return report.IsSound && !report.Changes.IsEmpty ? made : null;
        }
        catch (FindingException)
        {
            // Cannot be read as an image: then this is no way to mend it.
            return null;
        }
    }
}
