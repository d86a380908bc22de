using Sunup.Model;

namespace Sunup.Images.Adding;

/// <summary>What is noticed while an init is traced or patched. Pages: docs/findings.</summary>
internal static class TraceFindings
{
    public static Finding NoShellScript(string image, string init, string why) => ImageFinding.Of(
        "SU0800",
        FindingSeverity.Error,
        $"{init} of {image} is no shell script, and cannot be traced as one",
        "A trace is what a shell says of each command before it does it.",
        [new Evidence(why, init)],
        new Remedy("Of systemd in an initramfs: have it tell all on the console, by systemd.log_level=debug systemd.log_target=console on the command line"),
        new Remedy("See what the image starts", $"sunup initrd init {image}"));

    public static Finding Traced(string image, string init, string shell) => ImageFinding.Of(
        "SU0807",
        FindingSeverity.Info,
        $"{init} of {image} shows each of its commands on the console",
        $"The shell is still {shell}; arguments, $0 and process id 1 are as they were. Lines start with {InitTrace.Prefix} and the number of the line in its file. Scripts that it starts as programs of their own are not shown.",
        [new Evidence("the script as it was", "/sunup/trace-init/init")],
        new Remedy("Have the console on a serial line, by console=ttyS0 on the command line, and boot it"));

    public static Finding NoDiff(string path, int line, string why) => ImageFinding.Of(
        "SU0802",
        FindingSeverity.Error,
        $"{path} cannot be applied",
        why,
        [new Evidence(why, path, line)],
        new Remedy("Make it of the files as they are in the image, both folders side by side", "sunup initrd extract IMAGE -C a --final; cp -a a b; (edit b/init); diff -ruN a b > EDIT.diff"));

    public static Finding DiffNotReadable(string path, string why) => ImageFinding.Of(
        "SU0802",
        FindingSeverity.Error,
        $"the diff {path} cannot be read",
        "Nothing is known of what it would change.",
        [new Evidence(why, path)],
        new Remedy("Name a file that is there and may be read", $"ls -l {path}"));

    public static Finding HunkDoesNotFit(string diff, string file, Formats.UnifiedDiffs.HunkFault fault) => ImageFinding.Of(
        "SU0801",
        FindingSeverity.Error,
        $"{diff}, line {fault.DiffLine}: does not fit {file}, line {fault.FileLine}",
        "Nothing is changed. A change is applied just where it says and to the text that it was made for; made for another version of the file, it might do something else there."
            + (fault.FitsAt is { } place ? $" The whole hunk fits at line {place}: the file has other lines before it than the one that the change was made for." : ""),
        [new Evidence($"expects {ChangedText.Line(fault.Wanted)}", diff, fault.DiffLine), new Evidence(fault.Found is { } found ? $"has {ChangedText.Line(found)}" : "ends before", file, fault.FileLine)],
        new Remedy("Make the change anew, of the file as it is in the image", "sunup initrd extract IMAGE -C a --final; cp -a a b; (edit b/init); diff -ruN a b > EDIT.diff"));

    public static Finding Patched(string image, string kept, IReadOnlyList<(string Path, int Hunks, int Added, int Removed)> files) => ImageFinding.Of(
        "SU0803",
        FindingSeverity.Info,
        $"{image}: {files.Count} {(files.Count == 1 ? "file" : "files")} changed by a copy behind it, and the diff is kept in the image",
        $"The image's own bytes are as they were. The diff is /{kept}: `patch -R` with it makes the files as they were before.",
        [.. files.Select(file => new Evidence($"{file.Hunks} {(file.Hunks == 1 ? "hunk" : "hunks")}, +{file.Added} -{file.Removed} lines", "/" + file.Path))]);
}
