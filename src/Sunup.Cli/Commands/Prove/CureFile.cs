using Sunup.Cli.Invocation;
using Sunup.Planning.MachineFiles.Editing;
using Sunup.Trials.Investigations;

namespace Sunup.Cli.Commands.Prove;

/// <summary>Writes a cure into the machine file: files that were made for it are copied beside it, the old file is kept.</summary>
public static class CureFile
{
    /// <summary>The file with the cure; files that were made for it are named as they will lie beside it.</summary>
    public static string TextWith(Proof proof, Variant cure) =>
        proof.Text.Apply(cure.Changes.SelectMany(change => change.Edits.Select(edit => change.MadeFiles.Aggregate(edit, WithLocalName)))).Text;

    /// <summary>Writes it; the old file is kept as <c>FILE.before-prove</c>, numbered when there is one.</summary>
    /// <exception cref="UsageException">A file cannot be written; the machine file is as it was.</exception>
    public static void Apply(Proof proof, Variant cure, Action<string> note)
    {
        try
        {
            Write(proof, cure, note);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UsageException([$"--apply: {fault.Message} {proof.Path} is as it was; the change is shown above."]);
        }
    }

    private static void Write(Proof proof, Variant cure, Action<string> note)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(proof.Path))!;
        foreach (var made in cure.Changes.SelectMany(change => change.MadeFiles))
        {
            var target = Path.Combine(folder, made.Name);
            File.Copy(made.Path, target, overwrite: true);
            note($"wrote {target}");
        }

        var kept = Free($"{proof.Path}.before-prove");
        File.Copy(proof.Path, kept);
        var fresh = $"{proof.Path}.new";
        File.WriteAllText(fresh, TextWith(proof, cure));
        File.Move(fresh, proof.Path, overwrite: true);
        note($"wrote {proof.Path}; the old one is {kept}");
    }

    private static KeyEdit WithLocalName(KeyEdit edit, MadeFile made) => edit with { Value = edit.Value.Replace(made.Path, made.Name, StringComparison.Ordinal) };

    private static string Free(string path)
    {
        var candidate = path;
        for (var number = 2; File.Exists(candidate); number++)
        {
            candidate = $"{path}.{number}";
        }

        return candidate;
    }
}
