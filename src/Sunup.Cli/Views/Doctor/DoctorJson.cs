using System.Text.Json;
using Sunup.Machines.Hosts.Checks;
using Sunup.Machines.Hosts.Facts;

namespace Sunup.Cli.Views.Doctor;

/// <summary>An examination of a host as JSON: stable, snake_case. docs/formats/doctor-json.md has every key.</summary>
public static class DoctorJson
{
    /// <summary>Value of <c>format</c>.</summary>
    public const string Format = "sunup-doctor/1";

    /// <summary>Value of <c>format</c> for what the checks are.</summary>
    public const string ChecksFormat = "sunup-doctor-checks/1";

    public static void Write(TextWriter output, HostFacts facts, HostReport report) => ResultJson.Write(output, Format, json =>
    {
        TraceJson.WriteOptional(json, "machine", report.Machine?.Name);
        json.WriteString("answer", report.HasErrors ? "no" : report.IsUndecided ? "not_known" : "yes");
        WriteHost(json, facts);
        TraceJson.WriteArray(json, "checks", report.Questions, question =>
        {
            json.WriteStartObject();
            json.WriteString("check", question.Check.Name);
            TraceJson.WriteArray(json, "results", question.Results, result => WriteResult(json, result));
            json.WriteEndObject();
        });
        TraceJson.WriteArray(json, "findings", report.Findings, finding => FindingJson.Write(json, finding));
    });

    public static void WriteChecks(TextWriter output, IReadOnlyList<HostCheck> checks) => ResultJson.Write(output, ChecksFormat, json =>
        TraceJson.WriteArray(json, "checks", checks, check =>
        {
            json.WriteStartObject();
            json.WriteString("check", check.Name);
            json.WriteString("question", check.Question);
            TraceJson.WriteArray(json, "reads", check.Reads, read => json.WriteStringValue(read));
            TraceJson.WriteArray(json, "finds", check.Finds, id => json.WriteStringValue(id));
            TraceJson.WriteArray(json, "popular", check.Popular, popular =>
            {
                json.WriteStartObject();
                json.WriteString("command", popular.Command);
                json.WriteString("why_not", popular.Why);
                json.WriteEndObject();
            });
            json.WriteEndObject();
        }));

    private static void WriteHost(Utf8JsonWriter json, HostFacts facts)
    {
        json.WriteStartObject("host");
        if (facts.Cpu is Known<CpuFacts>(var cpu))
        {
            json.WriteString("cpu", TraceJson.Text(cpu.Model));
            json.WriteNumber("cpus", cpu.Count);
            json.WriteBoolean("is_guest", cpu.IsGuest);
        }

        if (facts.Memory is Known<MemoryFacts>(var memory))
        {
            json.WriteNumber("memory_total", memory.Total);
            json.WriteNumber("memory_available", memory.Available);
        }

        if (facts.Kvm.Probe is Known<Machines.Hosts.Kvm.KvmComparison>(var probe))
        {
            json.WriteStartObject("kvm_probe");
            json.WriteBoolean("carries_guests", probe.Kvm.CarriesGuests);
            WriteTime(json, "kvm_ms", probe.Kvm.GuestTime);
            WriteTime(json, "tcg_ms", probe.Tcg.GuestTime);
            json.WriteEndObject();
        }

        if (facts.Qemu.Build is Known<QemuBuild>(var build))
        {
            json.WriteString("qemu", TraceJson.Text(build.Version));
        }

        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, CheckResult result)
    {
        json.WriteStartObject();
        switch (result)
        {
            case Fine fine:
                json.WriteString("result", "fine");
                json.WriteString("text", TraceJson.Text(fine.Text));
                break;
            case Found found:
                json.WriteString("result", "finding");
                json.WriteString("id", found.Finding.Id);
                break;
            case CouldNotCheck could:
                json.WriteString("result", "could_not_check");
                json.WriteString("text", TraceJson.Text(could.Why));
                break;
            default:
                throw new InvalidOperationException($"{result.GetType()} is no answer.");
        }

        json.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, TimeSpan? time)
    {
        if (time is { } took)
        {
            json.WriteNumber(name, Math.Round(took.TotalMilliseconds, 3));
        }
    }
}
