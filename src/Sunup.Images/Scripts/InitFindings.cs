using Sunup.Model;

namespace Sunup.Images.Scripts;

/// <summary>What an init's own text shows to be wrong. Pages: docs/findings.</summary>
internal static class InitFindings
{
    public static Finding ProgramsMissing(IReadOnlyList<MissingProgram> missing) => ImageFinding.Of(
        "SU0796",
        missing.Any(program => program.Condition is null) ? FindingSeverity.Warning : FindingSeverity.Info,
        $"{Names(missing.Select(program => program.Name))}: called by the init, and not in the image",
        "The shell says \"not found\" and goes on with the next line; behind exec it ends, and the kernel panics because PID 1 is gone. What the step should have done is not done.",
        [.. missing.Select(program => new Evidence($"{program.Command}{(program.Condition is { } condition ? $", {condition}" : "")}", program.File, program.Line))],
        new Remedy("Have the image's maker take the program along, or add it with its libraries", $"sunup initrd add IMAGE {Example(missing[0].Name)} -o NEW"))
        with
    { Confidence = Confidence.Likely };

    public static Finding ModulesMissing(IReadOnlyList<(string Module, InitStep Step)> missing, bool certain) => ImageFinding.Of(
        "SU0797",
        certain && missing.Any(item => item.Step.Condition is null) ? FindingSeverity.Warning : FindingSeverity.Info,
        $"{Names(missing.Select(item => item.Module))}: loaded by the init, and {(certain ? "neither in the image nor built into its kernel" : "not in the image")}",
        certain ? "modprobe fails, and what the module is for does not work." : "The image has no modules.builtin that would say whether the kernel has it built in. Where it has not, modprobe fails.",
        [.. missing.GroupBy(item => item.Step).Take(20).Select(group => new Evidence($"{string.Join(", ", group.Select(item => item.Module))}{(group.Key.Condition is { } condition ? $", {condition}" : "")}", group.Key.File, group.Key.Line))],
        new Remedy("Add the modules with what they need", $"sunup initrd add IMAGE --modules {string.Join(' ', missing.Select(item => item.Module).Distinct(StringComparer.Ordinal).Take(8))} -o NEW"))
        with
    { Confidence = certain ? Confidence.Certain : Confidence.Possible };

    public static Finding NeverReached(InitStep exec, InitStep after) => ImageFinding.Of(
        "SU0798",
        FindingSeverity.Info,
        $"what stands behind exec in line {exec.Line} of {exec.File} is never run",
        "exec puts the program in the shell's place. If the program cannot be started the shell ends; if it starts and fails, it ends itself. In both cases PID 1 is gone and the kernel panics: nobody gets the shell that the lines promise.",
        [new Evidence(exec.Command, exec.File, exec.Line), new Evidence(after.Command, after.File, after.Line)],
        new Remedy("Ask before exec whether the new root has an init, and give the shell there"),
        new Remedy("See how far it comes: trace it", "sunup initrd add IMAGE --trace-init -o TRACED"));

    public static Finding SwapLosesFile(FileOperation away, FileOperation back, bool isMounted) => ImageFinding.Of(
        "SU0799",
        FindingSeverity.Warning,
        $"a power cut between lines {away.Step.Line} and {back.Step.Line} of {away.Step.File} leaves no {back.To}",
        $"The file is taken away first, and another is put in its place afterwards{(back.IsCopy ? ", by a copy that takes its time and may be left half done" : "")}. "
            + $"Nothing before it in this script puts one back at the next boot{(isMounted ? ", which mounts that file" : "")}.",
        [new Evidence(away.Step.Command, away.Step.File, away.Step.Line), new Evidence(back.Step.Command, back.Step.File, back.Step.Line)],
        new Remedy("Rename the new file over the old one in one step: the kernel then has the one or the other at every moment. Keep the old one before that by a second name", $"ln {back.To} {back.To}.previous; {Rename(back)}; sync"))
        with
    { Confidence = Confidence.Likely };

    public static Finding Incomplete(IReadOnlyList<string> places) => ImageFinding.Of(
        "SU0804",
        FindingSeverity.Info,
        "the init could not be read to its end",
        "The steps are those that were found; there may be more.",
        [.. places.Take(10).Select(place => new Evidence(place, "init"))]);

    private static string Rename(FileOperation back) => back.From is { } from ? $"mv {from} {back.To}" : $"cp NEW {back.To}.new && sync && mv {back.To}.new {back.To}";

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Distinct(StringComparer.Ordinal).Take(12)) is var list && names.Distinct(StringComparer.Ordinal).Count() > 12 ? list + ", ..." : list;

    private static string Example(string name) => name.StartsWith('/') ? name : $"/usr/bin/{name}";
}

/// <summary>A program that a step calls and the image lacks.</summary>
internal sealed record MissingProgram(string Name, string File, int Line, string Command, string? Condition);
