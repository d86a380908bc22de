using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Sunup.Boots.Kexec;

/// <summary>Sunup as one file with its runtime, as it runs inside of a guest: published from these sources, once for each state of them.</summary>
internal static class PublishedSunup
{
    private static readonly Lazy<string> s_path = new(Publish);

    /// <summary>The program's path.</summary>
    public static string FilePath => s_path.Value;

    private static string Root
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "Sunup.slnx")))
            {
                folder = Path.GetDirectoryName(folder.TrimEnd('/'))!;
            }

            return folder;
        }
    }

    private static string Publish()
    {
        var home = Path.Combine(Root, "out", "kexec-guest");
        var program = Path.Combine(home, "builds", StateOfSources(), "sunup");
        if (File.Exists(program))
        {
            return program;
        }

        var part = Path.Combine(home, $"{Environment.ProcessId}.part");
        Run(
            "publish", Path.Combine(Root, "src", "Sunup.Cli", "Sunup.Cli.csproj"), "-c", "Release", "-r", "linux-x64", "--self-contained", "--nologo", "-v", "quiet", "-tl:off",
            "--artifacts-path", Path.Combine(home, "work"), "-o", part, "--disable-build-servers", "-p:PublishSingleFile=true", "-p:PublishTrimmed=true", "-p:DebugType=none",
            "-p:RunAnalyzers=false", "-p:GenerateDocumentationFile=false", "-p:TreatWarningsAsErrors=false", "-p:SuppressTrimAnalysisWarnings=true");
        if (Directory.Exists(Path.Combine(home, "builds")))
        {
            Directory.Delete(Path.Combine(home, "builds"), recursive: true);
        }

        Directory.CreateDirectory(Path.Combine(home, "builds"));
        Directory.Move(part, Path.GetDirectoryName(program)!);
        return program;
    }

    private static void Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Root, "tools", "dotnet"), arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var complaints = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"sunup does not publish: {output}{complaints.GetAwaiter().GetResult()}");
    }

    /// <summary>Of every file that the program is made of, by name and content.</summary>
    private static string StateOfSources()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = Directory.EnumerateFiles(Path.Combine(Root, "src"), "*", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs", "findings")))
            .Concat(Directory.EnumerateFiles(Root, "Directory.*.props"))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal));
        foreach (var path in files.Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(Root, path)));
            hash.AppendData(File.ReadAllBytes(path));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
