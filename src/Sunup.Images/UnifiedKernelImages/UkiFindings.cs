using System.Collections.Immutable;
using System.Globalization;
using Sunup.Formats.Kernels;
using Sunup.Formats.PortableExecutables.Layout;
using Sunup.Model;

namespace Sunup.Images.UnifiedKernelImages;

/// <summary>What is wrong or noticed when a unified kernel image is built. Pages: docs/findings.</summary>
public static class UkiFindings
{
    internal static Finding NoStub(string path) => Error(
        "SU0690",
        $"There is no {Path.GetFileName(path)} on this machine.",
        "A unified kernel image is a small EFI program, the stub, with kernel, initrd and command line as its sections; without it nothing can start them. "
            + "Addons have a stub of their own, which systemd has since 254.",
        [new Evidence("not there", path)],
        new Remedy("Install the distribution's stubs, for another machine its package: systemd-boot-efi:arm64", "apt-get install systemd-boot-efi"),
        new Remedy("Or name one with --stub FILE"));

    internal static Finding Unreadable(string path, string why) => Error(
        "SU0691",
        $"{path} cannot be read.",
        "It is to be a part of the image. Nothing was written.",
        [new Evidence(why, path)],
        new Remedy("Check the name, and whether you may read it: distributions make kernels and initrds readable for root only", $"ls -l {path}"));

    internal static Finding StubUnfit(string stub, PeLayoutFault fault) => fault.Problem is PeLayoutProblem.NoHeaderRoom
        ? Error(
            "SU0692",
            $"{stub} has no room for so many sections.",
            "Each section has a header of 40 bytes, and the headers must end before the first section begins in memory, which is linked into the stub's code and cannot be moved.",
            [new Evidence(fault.Text, stub)],
            new Remedy("Use fewer profiles, or put what differs into addons: sunup uki build without --linux makes one"),
            new Remedy("Use a stub of systemd 254 or later, whose headers have room for more than eighty"))
        : Error(
            "SU0695",
            $"{stub} cannot be made into a unified kernel image.",
            "Nothing was written: firmware would not start what comes of it.",
            [new Evidence(fault.Text, stub)],
            new Remedy("Use the stub as its package has it", "dpkg -S linuxx64.efi.stub; apt-get install --reinstall systemd-boot-efi"));

    internal static Finding NoEfiStub(string name, KernelFile? kernel) => Error(
        "SU0693",
        $"{name} is no EFI application, and only such a kernel can be started by the stub.",
        kernel switch
        {
            null => "It is no Linux kernel of a kind that Sunup knows.",
            { Wrapping: not null } => "It is a kernel that is compressed as a whole: a boot loader would have to unpack it.",
            _ => "It is a kernel that was built without an EFI stub (CONFIG_EFI_STUB), or one without its compressed image's head (vmlinux).",
        },
        [new Evidence(kernel is null ? "no PE header, no kernel header" : $"a {kernel.Machine} kernel ({kernel.Kind}), no PE header", name)],
        new Remedy("Take the kernel as distributions install it: /boot/vmlinuz-VERSION", $"sunup inspect {name}"));

    internal static Finding DamagedKernel(string name, string fault) => Error(
        "SU0693",
        $"{name} is damaged: the stub could not start it.",
        "Its own headers name bytes that it does not have.",
        [new Evidence(fault, name)],
        new Remedy("Take it from its package anew", $"sunup inspect {name}"));

    internal static Finding OtherMachine(string name, string kernel, string stub) => Error(
        "SU0694",
        $"{name} is for {kernel}, the stub for {stub}.",
        "Firmware runs programs of its own machine only, and the stub starts kernels of its own.",
        [new Evidence($"kernel {kernel}, stub {stub}", name)],
        new Remedy("Name the stub for the kernel's machine with --stub: linuxx64, linuxaa64, linuxia32, linuxriscv64 .efi.stub"));

    internal static Finding NoProfile(string path, string why) => Error(
        "SU0696",
        $"{path} is no profile that can be joined.",
        "A profile is a PE file whose first section of a unified kernel image is .profile, with no second one.",
        [new Evidence(why, path)],
        new Remedy("Build it with ukify build --profile, without --join-profile"),
        new Remedy("Or say what differs with --profile id=...,cmdline=..."));

    internal static Finding EmptySection(string name) => Note(
        "SU0697",
        $"{name} is empty and was left out.",
        name == ".cmdline"
            ? "To the stub a section of no bytes is no section: the boot loader's command line is taken, under Secure Boot too. One blank is a command line that says nothing and cannot be replaced."
            : "To the stub a section of no bytes is no section.");

    internal static Finding StubSignatureDropped(string stub) => Note(
        "SU0698",
        $"The signature of {stub} was left out.",
        "It does not cover what was added. The image needs a signature of its own where Secure Boot is on: sunup uki sign.");

    internal static Finding StubTooOld(string stub, int major, string section, int needed) => new()
    {
        Id = "SU0699",
        Severity = FindingSeverity.Warning,
        Stage = Stage.Loader,
        Summary = string.Create(CultureInfo.InvariantCulture, $"{stub} is of systemd {major} and knows no {section}."),
        Cause = section == ".profile"
            ? "It knows no profiles: it takes the last section of each name, whichever profile it belongs to, and boots that."
            : "It will boot as if the section were not there, and say nothing of it.",
        Confidence = Confidence.Certain,
        Evidence = [new Evidence(string.Create(CultureInfo.InvariantCulture, $".sdmagic names systemd-stub {major}; {section} is known since {needed}"), stub)],
        Remedies = [new Remedy(string.Create(CultureInfo.InvariantCulture, $"Build onto a stub of systemd {needed} or later with --stub"))],
    };

    internal static Finding HeadersRewritten(string stub, PeLayout layout) => Note(
        "SU0698",
        string.Create(CultureInfo.InvariantCulture, $"{stub} had no room for the section headers: it was made."),
        layout.Moved > 0
            ? string.Create(CultureInfo.InvariantCulture, $"Its sections stand {layout.Moved} bytes further in the file{(layout.DosProgramDropped ? ", and its DOS program was left out" : "")}; in memory all is where it was.")
            : "Its DOS program was left out; in memory all is where it was.");

    private static Finding Error(string id, string summary, string cause, ImmutableArray<Evidence> evidence, params ImmutableArray<Remedy> remedies) =>
        ImageFinding.Of(Stage.Loader, id, FindingSeverity.Error, summary, cause, evidence, remedies);

    private static Finding Note(string id, string summary, string cause) =>
        ImageFinding.Of(Stage.Loader, id, FindingSeverity.Info, summary, cause, [], []);
}
