using Sunup.Formats.InitScripts;
using Sunup.Model;

namespace Sunup.Images.Roots;

/// <summary>What is wrong with the order in which a system starts. Pages: docs/findings.</summary>
internal static class PlanFindings
{
    public static Finding NoUsableLevel(string root, string? level, InitTableLine? line) => ImageFinding.Of(
        Stage.Init,
        "SU0805",
        level is null ? FindingSeverity.Warning : FindingSeverity.Error,
        level is null ? $"/etc/inittab in {root} names no default runlevel" : $"the default runlevel in {root} is {level}",
        level switch
        {
            null => "init asks for a runlevel at the console, and waits there for ever where nobody answers.",
            "0" => "The machine starts and then powers itself off.",
            _ => "The machine starts and then restarts itself, over and over.",
        },
        [line is null ? new Evidence("no line with initdefault", "/etc/inittab") : new Evidence($"{line.Id}:{line.Levels}:{line.Action}:", "/etc/inittab", line.Line)],
        [new Remedy("Say a runlevel from 2 to 5 there, as id:2:initdefault:"), new Remedy("Or name one for this boot, the number alone as a word of the kernel's command line")]);

    public static Finding LinksWithoutEffect(string root, IReadOnlyList<string> lost, IReadOnlyList<string> odd) => ImageFinding.Of(
        Stage.Init,
        "SU0806",
        FindingSeverity.Warning,
        $"links of runlevels in {root} that do nothing: {lost.Count + odd.Count}",
        "rc runs what is named K or S, two digits, a name, and leads to a script that is there. These do not: what they are for is not started, or not stopped.",
        [
            .. lost.Take(20).Select(path => new Evidence("what it leads to is not there", path)),
            .. odd.Take(20).Select(path => new Evidence("not named K or S, two digits, name", path)),
        ],
        [new Remedy("Have the links made anew", "update-rc.d NAME defaults"), new Remedy("Or take them away", $"rm {string.Join(' ', lost.Concat(odd).Take(4))}")]);
}
