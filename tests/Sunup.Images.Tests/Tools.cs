using System.Diagnostics;
using System.Text;

namespace Sunup.Images.Tests;

/// <summary>Runs the tools that we are compared with.</summary>
internal static class Tools
{
    private static readonly string[] s_folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/sbin"];

    public static string? Find(string name) => s_folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>A shell line; its output. A failure fails the test with what it said.</summary>
    public static string Shell(string line, string? folder = null, string? user = null)
    {
        var start = new ProcessStartInfo("/bin/bash", ["-c", "set -eo pipefail; " + line])
        {
            UseShellExecute = false,
            WorkingDirectory = folder ?? "/",
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.Latin1,
        };
        if (user is not null)
        {
            start.FileName = "setpriv";
            start.ArgumentList.Clear();
            foreach (var word in (string[])[$"--reuid={user}", $"--regid={user}", "--clear-groups", "/bin/bash", "-c", "set -eo pipefail; " + line])
            {
                start.ArgumentList.Add(word);
            }
        }

        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{line}\nexit code {process.ExitCode}\n{errors.GetAwaiter().GetResult()}");
        return output;
    }

    /// <summary>Everything about a tree that an archive keeps, sorted: one line for each name. <paramref name="folderTimes"/> are those of links too.</summary>
    public static string Describe(string folder, bool owners = true, bool folderTimes = true, bool fileTimes = true) => Shell(
        $"find . -mindepth 1 \\( -type d -printf '%P %y %m {(owners ? "%U:%G " : "")}{(folderTimes ? "%Ts" : "")}\\n' -o -type l -printf '%P %y %m {(owners ? "%U:%G " : "")}{(folderTimes ? "%Ts" : "")} %l\\n' -o -printf '%P %y %m {(owners ? "%U:%G " : "")}%s %n{(fileTimes ? " %Ts" : "")}\\n' \\) | sort; "
            + "find . -type f -print0 | sort -z | xargs -0r sha256sum; find . \\( -type b -o -type c \\) -print0 | sort -z | xargs -0r stat -c '%n %t:%T'",
        folder);
}
