using System.Collections.Immutable;
using Sunup.Images.Outputs;
using Sunup.Planning.MachineFiles.Editing;

namespace Sunup.Trials.Investigations.Factors;

/// <summary>Several initrds joined into one file: whoever joins them on the way has nothing to join.</summary>
public sealed class JoinedInitrdFactor : PureFactor
{
    private const int Page = 4096;

    protected override IEnumerable<Change> Changes(FactorContext context)
    {
        var items = context.Text.Items(InitrdKey.Key);
        var paths = context.Resolved.Machine.Boot.Initrd;
        if (items.Length < 2 || paths.Length != items.Length)
        {
            return [];
        }

        var made = new MadeFile(context.Folder, "joined-initrds.img", context.InitrdHashes, (output, token) => JoinAsync(paths, output, token));
        return
        [
            new Change(InitrdKey.Key, YamlWriter.List(items), made.Name, "the initrds as one file, each on a page of its own")
            {
                Weight = 1.3,
                JoinsOthers = false,
                Name = "initrds joined into one",
                Edits = [KeyEdit.Set(InitrdKey.Key, YamlWriter.List([made.Path]))],
                MadeFiles = [made],
            },
        ];
    }

    private static async Task<bool> JoinAsync(ImmutableArray<string> paths, FileStream output, CancellationToken cancellationToken)
    {
        foreach (var path in paths)
        {
            ZeroPadding.WriteTo(output, output.Position, Page);
            await using var input = File.OpenRead(path);
            await input.CopyToAsync(output, cancellationToken);
        }

        return true;
    }
}
