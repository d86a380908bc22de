using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Sunup.Boots.Diskless.Initiators;

/// <summary>Copies programs into the tree of a guest, with the libraries that the dynamic loader says they have.</summary>
internal static partial class GuestPrograms
{
    private const string Loader = "/lib64/ld-linux-x86-64.so.2";
    private const string Libraries = "lib/x86_64-linux-gnu";

    /// <param name="tree">Root of the guest.</param>
    /// <param name="packages">Roots of unpacked packages, whose libraries are taken first.</param>
    /// <param name="programs">Files here, and where they go.</param>
    public static void Copy(string tree, IEnumerable<string> packages, params (string From, string To)[] programs)
    {
        var folders = string.Join(':', packages.SelectMany(package => (string[])[Path.Combine(package, Libraries), Path.Combine(package, "usr", Libraries)]));
        CopyFile(Loader, tree + Loader);
        foreach (var (from, to) in programs)
        {
            CopyFile(from, Path.Combine(tree, to));
            foreach (Match library in Library().Matches(List(from, folders)))
            {
                var path = library.Groups["path"].Value;
                Assert.True(path.StartsWith('/'), $"{from} needs {library.Value}");
                CopyFile(path, Path.Combine(tree, Libraries, library.Groups["name"].Value));
            }
        }
    }

    public static void CopyFile(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to, overwrite: true);
    }

    private static string List(string program, string folders)
    {
        using var process = Process.Start(new ProcessStartInfo(Loader, ["--library-path", folders, "--list", program]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program}: {said}");
        return said;
    }

    // name => path (address), or name => not found.
    [GeneratedRegex(@"^\s*(?<name>\S+) => (?<path>\S+)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Library();
}
