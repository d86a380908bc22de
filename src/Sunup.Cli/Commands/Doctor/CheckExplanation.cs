using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Cli.Views.Doctor;
using Sunup.Machines.Hosts.Checks;

namespace Sunup.Cli.Commands.Doctor;

/// <summary>What checks there are, and what one of them goes by.</summary>
internal static class CheckExplanation
{
    /// <param name="context">Where to.</param>
    /// <param name="name">Of a check; null for a list of all.</param>
    public static void Write(CommandContext context, string? name)
    {
        var checks = name is null ? HostChecks.All : [HostChecks.Find(name) ?? throw new UsageException([NoSuchCheck(name)])];
        if (context.Json)
        {
            DoctorJson.WriteChecks(context.Output, checks);
        }
        else if (name is null)
        {
            foreach (var check in checks)
            {
                context.Output.WriteLine($"{check.Name,-20}{check.Question}");
            }
        }
        else
        {
            var style = ViewStyle.ForOutput(context);
            new DoctorView(ViewConsole.Create(context.Output, style), style).Explain(checks[0]);
        }
    }

    private static string NoSuchCheck(string name)
    {
        var nearest = NearestWord.Find(name, [.. HostChecks.All.Select(check => check.Name)]) is { } near ? $" Did you mean {near}?" : "";
        return $"there is no check '{name}'.{nearest} 'sunup doctor --list' shows all of them.";
    }
}
