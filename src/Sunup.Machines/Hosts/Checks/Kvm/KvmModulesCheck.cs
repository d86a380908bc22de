using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Kvm;

/// <summary>SU0124, SU0125, SU0135: modules of KVM that are not loaded, kept out, or hobbled.</summary>
internal sealed class KvmModulesCheck : HostCheck
{
    private static readonly ImmutableArray<string> s_pagingParameters = ["ept", "npt"];

    public override string Name => "kvm.modules";

    public override CheckTopic Topic => CheckTopic.Kvm;

    public override string Question => "Is KVM in the kernel, and with which parameters?";

    public override ImmutableArray<string> Reads => ["/proc/misc", "/proc/modules", "/sys/module/kvm*/parameters/*", "/lib/modules/RELEASE/modules.dep", "modprobe.d folders, /proc/cmdline"];

    public override ImmutableArray<string> Finds => ["SU0124", "SU0125", "SU0135"];

    public override ImmutableArray<PopularCommand> Popular =>
    [
        new("lsmod | grep kvm", "A KVM that is built in has no line there, and a line is no proof that a guest runs."),
        new("systemctl restart kvm; kvm disable; kvm enable", "There is no such service or command. A module is unloaded and loaded, and only while nothing uses it."),
        new("echo 'options kvm=on' > /etc/modprobe.d/kvm.conf", "Not a valid line: `options MODULE PARAMETER=VALUE`, such as `options kvm_intel nested=1`."),
        new("echo blacklist > /etc/modprobe.d/scsi.conf", "A line needs a module's name, and `>` empties the file that was there."),
        new("grep -E 'kvm|vt-d' /boot/config-$(uname -r)", "The options are CONFIG_KVM, CONFIG_KVM_INTEL, CONFIG_KVM_AMD and CONFIG_INTEL_IOMMU; and that one is set does not say that the module is loaded."),
        new("yum update against a 'driver conflict'", "A module for another kernel is refused with `version magic '...' should be '...'` in the kernel's messages: modules and kernel of one release are installed, and booted."),
        new("'the hypervisor is a micro-kernel of 200 KB', 'KVM 2.0', 'APICv2'", "KVM is a module of Linux and has no releases; QEMU has the devices. What the CPU helps with is in /sys/module/kvm_*/parameters (enable_apicv, avic, ept, npt)."),
    ];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (facts.Kvm.Modules is not Known<ImmutableArray<ModuleFacts>>(var modules))
        {
            yield return CouldNot(facts.Kvm.Modules);
            yield break;
        }

        var vendor = modules.FirstOrDefault(KvmState.IsVendorModule);
        if (!KvmState.IsOffered(facts))
        {
            yield return NotOffered(facts, vendor, wants);
            yield break;
        }

        yield return vendor is not null && SlowPaging(vendor) is { } parameter
            ? Found("SU0135", FindingSeverity.Warning, $"{vendor.Name} runs guests without a second level of page tables.",
                "Each change of a guest's page tables goes through the hypervisor: a guest is several times slower than it need be.",
                [new($"{parameter}={vendor.Parameters[parameter]}", $"/sys/module/{vendor.Name}/parameters/{parameter}")],
                [new($"Take the option out of modprobe's configuration and load {vendor.Name} again while no VM runs.", $"grep -r {vendor.Name} /etc/modprobe.d"), new("A CPU before 2009 has none: then it stays as it is.")], Confidence.Likely)
            : Fine(Describe(modules));
    }

    private static CheckResult NotOffered(HostFacts facts, ModuleFacts? vendor, MachineWants? wants)
    {
        var severity = KvmState.SeverityFor(wants);
        if (facts.Cpu is Known<CpuFacts>({ IsX86: false }))
        {
            return CouldNot("this kernel offers no KVM; on arm64 it is built in, and is there when firmware starts Linux at EL2");
        }

        if (facts.Cpu is Known<CpuFacts>({ Virtualisation: null }) || KvmState.FirmwareLock(facts) is not null)
        {
            return CouldNot("the CPU offers nothing that a module could use; kvm.cpu and kvm.firmware say why");
        }

        if (facts.Kvm.Blacklisted is Known<ImmutableArray<string>>({ IsEmpty: false } lines))
        {
            return Found("SU0125", severity, "modprobe is told to keep KVM out.", "A line of its configuration, or of the kernel's command line, keeps a module of KVM from being loaded.",
                [.. lines.Select(line => new Evidence(line, "modprobe"))],
                [new("Remove the line, and load the module.", $"sudo modprobe {ModuleFor(facts)}"), new("Where VirtualBox or VMware needs the CPU for itself, that line may be there on purpose.")]);
        }

        var isThere = facts.Kvm.ModuleFiles is Known<ImmutableArray<string>>(var files) && files.Contains(ModuleFor(facts).Replace('_', '-'));
        return Found("SU0124", severity, vendor is null ? "The kernel's module for KVM is not loaded." : $"{vendor.Name} is loaded, and the kernel offers no KVM.",
            vendor is not null ? "The module gave up when it started: the kernel's messages say why."
                : isThere ? "This kernel has the module as a file; nothing has loaded it."
                : facts.Kvm.ModuleFiles.WhyUnknown is { } why ? $"Whether this kernel has it as a file is not known: {why}." : "This kernel has no such module among its files: it was built without, or the package with it is not installed.",
            [new("no line with kvm", "/proc/misc"), new(isThere ? $"{ModuleFor(facts)} is listed" : $"{ModuleFor(facts)} is not listed", "modules.dep")],
            [new("Load it.", $"sudo modprobe {ModuleFor(facts)}"), new("See what the kernel says.", "sudo dmesg | grep -i kvm")], isThere ? Confidence.Certain : Confidence.Likely);
    }

    private static string ModuleFor(HostFacts facts) => facts.Cpu is Known<CpuFacts>({ Virtualisation: "svm" }) ? "kvm_amd" : "kvm_intel";

    private static string? SlowPaging(ModuleFacts module) => s_pagingParameters.FirstOrDefault(name => module.Parameters.GetValueOrDefault(name) is "N" or "0");

    private static string Describe(ImmutableArray<ModuleFacts> modules)
    {
        string[] shown = ["nested", "ept", "npt", "unrestricted_guest", "enable_apicv", "avic"];
        var parts = modules.Select(module =>
        {
            var parameters = shown.Where(module.Parameters.ContainsKey).Select(name => $"{name}={module.Parameters[name]}").ToList();
            return $"{module.Name}{(module.IsBuiltIn ? " built in" : "")}{(parameters.Count > 0 ? $" ({string.Join(", ", parameters)})" : "")}";
        });
        return modules.IsEmpty ? "offered; its modules are not to be seen here" : string.Join(", ", parts);
    }
}
