using System.Diagnostics;
using System.Globalization;

namespace Sunup.Formats.Tests.Compression;

/// <summary>A reference tool, fed from memory.</summary>
internal static class Tool
{
    /// <summary>What the command writes to its output for this input. In CI a missing tool is a failure, elsewhere a skip.</summary>
    public static byte[] Run(string command, ReadOnlyMemory<byte> input)
    {
        var tool = command.Split(' ')[0];
        var there = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, tool)));
        if (!there && string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal))
        {
            Assert.Fail($"In CI: this test runs {tool}");
        }

        Assert.SkipUnless(there, $"this test runs {tool}");
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        var writing = Task.Run(() =>
        {
            process.StandardInput.BaseStream.Write(input.Span);
            process.StandardInput.Close();
        });
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        writing.Wait();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, string.Create(CultureInfo.InvariantCulture, $"{command}: exit {process.ExitCode}"));
        return output.ToArray();
    }
}
