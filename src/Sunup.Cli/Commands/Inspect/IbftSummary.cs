using System.Globalization;
using Sunup.Formats.Firmware.Ibft;
using Sunup.Formats.Recognition;
using Sunup.Model;

namespace Sunup.Cli.Commands.Inspect;

/// <summary>What is told of an iBFT: the table as a loader left it in memory, saved from <c>/sys/firmware/acpi/tables/iBFT</c>.</summary>
internal static class IbftSummary
{
    private const int MostBytes = 64 << 10;

    /// <summary>Null for what is no such table.</summary>
    public static InspectedFile? Of(string path, FileBytes file)
    {
        var bytes = file.Read(0, MostBytes);
        if (!bytes.AsSpan().StartsWith("iBFT"u8) || IbftTable.Read(bytes, out _) is not { } table)
        {
            return null;
        }

        IEnumerable<FactGroup> groups =
        [
            new FactGroup("ibft", "",
            [
                Fact.Of("initiator", "initiator", table.Initiator?.Name),
                Fact.Of("written_by", "written by", table.OemId),
                Fact.Bytes("length", "length", table.Length),
            ]),
            .. table.Nics.Select(Nic),
            .. table.Targets.Select(Target),
        ];
        return new InspectedFile(path, file.Length, new RecognizedByMagic("ibft", "iSCSI Boot Firmware Table (iBFT)"), [.. groups], [], [.. Findings(path, table)]);
    }

    private static FactGroup Nic(IbftNic nic) => new(string.Create(CultureInfo.InvariantCulture, $"nic{nic.Index}"), string.Create(CultureInfo.InvariantCulture, $"NIC {nic.Index}{(nic.IsSelected ? ", booted from" : "")}"),
    [
        Fact.Of("mac", "hardware address", string.Join(':', nic.Mac.Select(value => value.ToString("x2", CultureInfo.InvariantCulture)))),
        Fact.Of("address", "address", string.Create(CultureInfo.InvariantCulture, $"{nic.Address}/{nic.PrefixLength}"), nic.Origin == 3 ? "by DHCP" : null),
        Fact.Of("gateway", "gateway", nic.Gateway.ToString()),
        Fact.Of("dns", "DNS", nic.PrimaryDns.ToString()),
        Fact.Of("dhcp", "DHCP server", nic.Dhcp.ToString()),
        Fact.Number("vlan", "VLAN", nic.Vlan),
    ]);

    private static FactGroup Target(IbftDisk disk) => new(string.Create(CultureInfo.InvariantCulture, $"target{disk.Index}"), string.Create(CultureInfo.InvariantCulture, $"Target {disk.Index}{(disk.IsSelected ? ", booted from" : "")}"),
    [
        Fact.Of("name", "name", disk.Name),
        Fact.Of("address", "address", string.Create(CultureInfo.InvariantCulture, $"{disk.Address}:{disk.Port}")),
        Fact.Of("lun", "LUN", Convert.ToHexStringLower([.. disk.Lun])),
        Fact.Of("chap", "CHAP", disk.ChapType switch { 0 => "none", 1 => "yes", _ => "both ways" }, disk.ChapName.Length > 0 ? $"as {disk.ChapName}; the secret is not shown" : null),
    ]);

    private static IEnumerable<Finding> Findings(string path, IbftTable table)
    {
        var faults = IbftRules.Check(table);
        if (faults.IsEmpty)
        {
            yield break;
        }

        yield return new Finding
        {
            Id = "SU0593",
            Severity = FindingSeverity.Error,
            Stage = Stage.Initramfs,
            Summary = $"a system could not find its disk by this iBFT: {faults[0].Field} {faults[0].Rule}",
            Cause = "The system that starts reads address, target and initiator name out of this table; what is missing or wrong there it cannot know.",
            Confidence = Confidence.Certain,
            Evidence = [.. faults.Select(fault => new Evidence($"{fault.Field} {fault.Rule}", path))],
            Remedies = [new Remedy("Attach the disk again with the values that are missing: initiator name, address, target", "set initiator-iqn IQN; sanhook iscsi:SERVER::::TARGET")],
        };
    }
}
