using System.Collections.Immutable;
using System.Net;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Firmware.Ibft;

/// <summary>Whether a table is enough for a system to find its disk again.</summary>
public static class IbftRules
{
    /// <summary>What keeps a system from attaching the disk by this table, or makes it do so wrongly. The offset is 0: the whole table is meant.</summary>
    public static ImmutableArray<FormatFault> Check(IbftTable table)
    {
        var faults = table.Faults.ToBuilder();
        if (table.Initiator is not { Name: { Length: > 0 } name })
        {
            faults.Add(new FormatFault("initiator_name", 0, "must be there: without it a target refuses the login"));
        }
        else if (!IsName(name))
        {
            faults.Add(new FormatFault("initiator_name", 0, $"must start with iqn., eui. or naa., and is {name}"));
        }

        if (table.Targets.IsEmpty)
        {
            faults.Add(new FormatFault("target", 0, "there must be one: nothing was attached when this table was written"));
        }

        foreach (var target in table.Targets)
        {
            faults.AddRange(CheckTarget(table, target));
        }

        foreach (var nic in table.Nics)
        {
            faults.AddRange(CheckNic(nic));
        }

        return faults.ToImmutable();
    }

    private static IEnumerable<FormatFault> CheckTarget(IbftTable table, IbftDisk target)
    {
        if (!IsName(target.Name))
        {
            yield return new FormatFault("tgt_name", 0, $"must start with iqn., eui. or naa., and is {(target.Name.Length == 0 ? "empty" : target.Name)}");
        }

        if (target.Address.Equals(IPAddress.Any) || target.Port == 0)
        {
            yield return new FormatFault("target ip_addr and port", 0, $"must be where the target is, and are {target.Address}:{target.Port}");
        }

        if (table.Nics.All(nic => nic.Index != target.NicAssociation))
        {
            yield return new FormatFault("nic_assoc", 0, $"names NIC {target.NicAssociation}, which the table does not have");
        }

        if (target.ChapType != 0 && (target.ChapName.Length == 0 || !target.HasChapSecret))
        {
            yield return new FormatFault("chap_type", 0, "says CHAP, and name or secret is not there");
        }
    }

    private static IEnumerable<FormatFault> CheckNic(IbftNic nic)
    {
        if (nic.Mac.All(value => value == 0))
        {
            yield return new FormatFault("mac", 0, "must be the NIC's hardware address: by it the system finds the NIC");
        }

        if (nic.Address.Equals(IPAddress.Any) && nic.Dhcp.Equals(IPAddress.Any))
        {
            yield return new FormatFault("ip_addr", 0, "there is neither an address nor a DHCP server: the system has to ask DHCP on its own");
        }
        else if (!nic.Address.Equals(IPAddress.Any) && nic.PrefixLength is 0 or > 128)
        {
            yield return new FormatFault("subnet_mask_prefix", 0, $"is {nic.PrefixLength}: with it no other host is on the same network");
        }

        if (nic.Vlan > 4094)
        {
            yield return new FormatFault("vlan", 0, $"is {nic.Vlan}, and VLANs end at 4094");
        }
    }

    private static bool IsName(string name) => name.StartsWith("iqn.", StringComparison.Ordinal) || name.StartsWith("eui.", StringComparison.Ordinal) || name.StartsWith("naa.", StringComparison.Ordinal);
}
