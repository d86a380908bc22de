using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Cli.Views.Doctor;
using Sunup.Machines.Hosts.Checks;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Support;

namespace Sunup.Cli.Commands.Doctor;

/// <summary>Writes the support file of an examination.</summary>
internal static class DoctorBundle
{
    private const int Width = 120;

    /// <exception cref="UsageException">The file cannot be written.</exception>
    public static void Write(CommandContext context, string path, HostFacts facts, HostReport report)
    {
        var own = new List<BundleFile> { new("doctor.txt", Screen(facts, report)), new("doctor.json", Json(facts, report)), new("version.txt", $"sunup {SunupVersion.Text}\n") };
        try
        {
            if (report.Machine?.SourceFile is { } file)
            {
                own.Add(new BundleFile("machine.yaml", File.ReadAllText(file)));
            }

            var contents = new SupportBundle().Write(path, own, facts, context.Time.GetUtcNow());
            context.Note($"{path}: {contents.Files.Length} files, {(contents.Removed == 1 ? "1 secret" : $"{contents.Removed} secrets")} removed; {contents.Missing.Length} could not be had, missing.txt says why");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException([$"--bundle {path}: {error.Message}"]);
        }
    }

    private static string Screen(HostFacts facts, HostReport report)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var style = new ViewStyle(Width, Color: false, Unicode: true, IsTerminal: false, Verbose: false);
        new DoctorView(ViewConsole.Create(writer, style), style).Show(facts, report);
        return writer.ToString();
    }

    private static string Json(HostFacts facts, HostReport report)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        DoctorJson.Write(writer, facts, report);
        return writer.ToString();
    }
}
