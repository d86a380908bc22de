using System.Collections.Immutable;
using Sunup.Machines.Qemu.Configuration.Groups;
using Sunup.Model;

namespace Sunup.Machines.Qemu.Configuration;

/// <summary>Makes the configuration of one VM, group by group, and the files that it names.</summary>
internal static class QemuConfigurator
{
    /// <summary>As the machine's keys say, before its overrides.</summary>
    public static QemuConfiguration Generate(QemuMachine machine, string folder)
    {
        var order = new BootOrder();
        var options = ImmutableArray.CreateBuilder<QemuOption>();
        options.AddRange(BaseGroup.Of(machine));
        options.AddRange(MachineGroup.Of(machine));
        options.AddRange(IdentityGroup.Of(machine));
        options.AddRange(ConsoleGroup.Of(folder));
        options.AddRange(FirmwareGroup.Of(machine, VariablesOf(machine, folder)));
        options.AddRange(DeviceGroup.Iommu(machine));
        options.AddRange(DeviceGroup.Of(machine, folder));
        if (machine.BootsFromNetwork)
        {
            options.AddRange(NicGroup.Of(machine, order));
            options.AddRange(DiskGroup.Of(machine, order));
        }
        else
        {
            options.AddRange(machine.BootDisk is null ? [] : DiskGroup.BootDisk(BootDiskOf(folder), order));
            options.AddRange(DiskGroup.Of(machine, order));
            options.AddRange(NicGroup.Of(machine, order));
        }

        options.AddRange(machine.DirectBoot is { } boot ? DirectBootGroup.Of(boot, JoinedOf(folder)) : []);
        return new QemuConfiguration(options.ToImmutable());
    }

    /// <summary>The files of the VM's folder that the configuration names.</summary>
    public static IEnumerable<PreparedFile> FilesOf(QemuMachine machine, string folder)
    {
        if (machine.Firmware is { Code: not null, VarsTemplate: { } template } && machine.Hardware.FirmwareVariables is null)
        {
            yield return new PreparedFile(VariablesOf(machine, folder), ServedContent.OfFile(template));
        }

        if (machine.BootDisk is { } content && !machine.BootsFromNetwork)
        {
            yield return new PreparedFile(BootDiskOf(folder), content);
        }

        if (machine.DirectBoot is { Initrds.Length: > 1 } boot)
        {
            // QEMU takes one: the same bytes that the network route serves.
            yield return new PreparedFile(JoinedOf(folder), ServedContent.Join(boot.Initrds.Select(ServedContent.OfFile), 4096));
        }
    }

    private static string VariablesOf(QemuMachine machine, string folder) => machine.Hardware.FirmwareVariables ?? Path.Combine(folder, "vars.fd");

    private static string BootDiskOf(string folder) => Path.Combine(folder, "esp.img");

    private static string JoinedOf(string folder) => Path.Combine(folder, "initrd.img");
}
