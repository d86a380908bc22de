using System.Collections.Immutable;
using System.Globalization;
using Sunup.Model;

namespace Sunup.Machines.Qemu.Configuration.Overrides;

/// <summary>Overrides that fit nothing, as a finding: SU0211.</summary>
internal static class OverrideFindings
{
    public static Finding FitsNothing(QemuMachine machine, ImmutableArray<OverrideMisfit> misfits)
    {
        var file = machine.SourceFile ?? $"{machine.Name}: raw.qemu.conf";
        return new Finding
        {
            Id = "SU0211",
            Severity = FindingSeverity.Error,
            Summary = misfits.Length == 1 ? $"An override of raw.qemu.conf fits nothing: {misfits[0].Text}." : string.Create(CultureInfo.InvariantCulture, $"{misfits.Length} overrides of raw.qemu.conf fit nothing; the first: {misfits[0].Text}."),
            Cause = "It is written for another machine, another version, or another generator of the configuration; passed over, it would leave what was to be changed.",
            Stage = Stage.PowerOn,
            Confidence = Confidence.Certain,
            Evidence = [.. misfits.SelectMany(misfit => new[] { new Evidence(string.Create(CultureInfo.InvariantCulture, $"{misfit.At.Line}:{misfit.At.Column}: {misfit.Text}"), file, misfit.At.Line), new Evidence(misfit.Exists, "generated configuration") })],
            Remedies = [new Remedy("See the configuration with its sections, then write the override for one that exists, or remove it.", "sunup boot MACHINE --dry-run")],
        };
    }
}
