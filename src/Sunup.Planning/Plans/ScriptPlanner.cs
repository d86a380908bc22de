using System.Collections.Immutable;
using System.Globalization;
using Sunup.Formats.Loaders.Ipxe;
using Sunup.Model;

namespace Sunup.Planning.Plans;

/// <summary>Makes the iPXE script of a machine: the generated one, or the user's template with the machine's values.</summary>
internal static class ScriptPlanner
{
    /// <exception cref="FindingException">SU0612: the template is faulty. SU0613: iPXE cannot be made to pass on the name or the command line.</exception>
    internal static string Write(MachineConfig machine, BootSet bootSet, int sanPort) =>
        machine.Network.Script is { } template ? Render(template, machine, bootSet, sanPort) : Generate(machine, bootSet, sanPort);

    private static string Generate(MachineConfig machine, BootSet bootSet, int sanPort)
    {
        var script = new IpxeBootScript
        {
            Machine = machine.Name,
            KernelFile = BootPlanner.KernelFile,
            InitrdFile = bootSet.Initrds.IsEmpty ? null : BootPlanner.InitrdFile,
            CommandLine = machine.Route is Route.San ? "" : bootSet.CommandLine,
            San = machine.Route is Route.San ? new IpxeSanDisk(SanNames.TargetOf(machine.Name), SanNames.InitiatorOf(machine.Name), Port: sanPort) : null,
        };
        var errors = IpxeScriptRules.Check(script).Where(problem => problem.IsError).ToList();
        return errors.Count == 0 ? IpxeScriptWriter.Write(script) : throw new FindingException(new Finding
        {
            Id = "SU0613",
            Severity = FindingSeverity.Error,
            Stage = Stage.Loader,
            Summary = $"machine {machine.Name} cannot be booted by an iPXE script: {errors[0].Message}",
            Cause = "iPXE cuts a script line at blanks, '||', '&&', ';' and '#', replaces ${...}, and has neither quotes nor escapes.",
            Confidence = Confidence.Certain,
            Evidence = [.. errors.Select(error => new Evidence(error.Message, machine.SourceFile ?? machine.Name))],
            Remedies = [new Remedy("Change what the message names in the machine file, or write a script template (`network.script`).")],
        });
    }

    private static string Render(string template, MachineConfig machine, BootSet bootSet, int sanPort)
    {
        var result = IpxeTemplate.Render(Read(template), Values(machine, bootSet, sanPort));
        return result.Script ?? throw Faulty(
            $"the iPXE script template {template} is faulty: {result.Problems.First(problem => problem.IsError)}",
            [.. result.Problems.Where(problem => problem.IsError).Select(problem => new Evidence(problem.Message, template, problem.Line))],
            "Correct the lines that are named; docs/formats/ipxe-script.md lists the values.");
    }

    private static string Read(string template)
    {
        try
        {
            return File.ReadAllText(template);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Faulty($"the iPXE script template {template} cannot be read: {fault.Message}", [new Evidence(fault.Message, template)], "Check the path, which starts at the machine file's folder, and its permissions.");
        }
    }

    private static FindingException Faulty(string summary, ImmutableArray<Evidence> evidence, string next) => new(new Finding
    {
        Id = "SU0612",
        Severity = FindingSeverity.Error,
        Stage = Stage.Loader,
        Summary = summary,
        Cause = "A template is an iPXE script in which {{name}} stands for a value of the machine.",
        Confidence = Confidence.Certain,
        Evidence = evidence,
        Remedies = [new Remedy(next)],
    });

    private static Dictionary<string, string> Values(MachineConfig machine, BootSet bootSet, int sanPort)
    {
        var initrd = bootSet.Initrds.IsEmpty ? null : BootPlanner.InitrdFile;
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["machine"] = machine.Name,
            ["kernel"] = BootPlanner.KernelFile,
            ["cmdline"] = initrd is null ? bootSet.CommandLine : $"initrd={initrd} {bootSet.CommandLine}",
            ["report_url"] = "report",
            ["base_url"] = ".",
        };
        if (machine.Route is Route.San)
        {
            values.Add("san_target", SanNames.TargetOf(machine.Name));
            values.Add("san_initiator", SanNames.InitiatorOf(machine.Name));
            values.Add("san_port", sanPort.ToString(CultureInfo.InvariantCulture));
        }

        if (initrd is not null)
        {
            values.Add("initrd", initrd);
        }

        return values;
    }
}
