using Sunup.Formats.UnifiedKernelImages;
using Sunup.Model;

namespace Sunup.Diagnosis.Predictions.UnifiedKernelImages;

/// <summary>What is wrong with a unified kernel image, as findings SU0620 to SU0649.</summary>
public static class UkiFindings
{
    // A damaged section table can name thousands; the first ones say it.
    private const int MostOfOneKind = 8;

    private static readonly Remedy s_rebuild = new("Build the image again with a tool that takes addresses and alignment from the stub.", "sunup uki build --linux vmlinuz --initrd initrd.img --cmdline '...' -o linux.efi");
    private static readonly Remedy s_again = new("Copy or download the file again, and compare its hash with the one of its origin.");
    private static readonly Remedy s_newStub = new("Build the image with a newer stub.", "sunup uki build ... --stub linuxx64.efi.stub");

    /// <summary>One for each problem.</summary>
    /// <param name="image">Read by <see cref="UkiImage.Read"/>.</param>
    /// <param name="name">Of the file, for the evidence.</param>
    public static IEnumerable<Finding> Of(UkiImage image, string name)
    {
        foreach (var kind in image.Problems.GroupBy(problem => problem.Kind))
        {
            var count = kind.Count();
            foreach (var problem in kind.Take(MostOfOneKind))
            {
                yield return Of(problem, name);
            }

            if (count > MostOfOneKind)
            {
                yield return Of(kind.First(), name) with { Summary = $"and {count - MostOfOneKind} more of the same kind", Evidence = [] };
            }
        }
    }

    /// <summary>A file beside the image that the stub does not take as it is meant.</summary>
    public static Finding LeftOut(EffectiveDrop drop) => Make("SU0642", FindingSeverity.Warning, $"{drop.What} is not taken: {drop.Why}",
        "It lies where the stub looks, and has no effect there.", null, new Remedy("Make it fit the image, or take it away."));

    /// <summary>The stub stops before it starts the kernel.</summary>
    public static Finding Refused(EffectiveBoot boot, string name) => Make("SU0644", FindingSeverity.Error, $"profile {boot.Profile} does not boot: {boot.Refusal}",
        "The stub stops there and returns to the firmware or the boot menu.", new Evidence(boot.Refusal!, name), new Remedy("Choose a profile that the image has.", $"sunup uki inspect {name}"));

    /// <summary>The kernel cuts its command line off.</summary>
    public static Finding CommandLineTooLong(EffectiveBoot boot, long most, string name) => Make("SU0647", FindingSeverity.Warning,
        $"the command line has {boot.CommandLine.Length} characters, the kernel takes {most}",
        "The kernel's EFI stub cuts it at a blank before that and says 'Command line is too long: truncated'. What is behind has no effect.",
        new Evidence(boot.CommandLine, name), new Remedy("Shorten it, or put what the kernel need not read itself into a bootconfig."));

    /// <summary>No initrd anywhere.</summary>
    public static Finding NoInitrd(string name) => Make("SU0643", FindingSeverity.Info, "the image has no initrd",
        "The kernel mounts root= by itself, which needs its drivers built in. An initrd that a boot menu offers by LoadFile2 is then taken, and nobody signed it.",
        new Evidence(".initrd is not among the sections", name), new Remedy("Add one where the kernel needs it.", "sunup uki build ... --initrd initrd.img"));

    /// <summary>Firmware with Secure Boot and the keys that were asked about does not start it.</summary>
    public static Finding NotTrusted(string reason, string name) => Make("SU1140", FindingSeverity.Error, $"firmware with these keys refuses the image: {reason}",
        "With Secure Boot on the firmware says 'Access Denied' or 'Security Violation' and goes on to the next boot entry.", new Evidence(reason, name),
        new Remedy("Sign it with a key whose certificate is in db.", "sunup uki sign linux.efi --key db.key --cert db.crt"));

    private static Finding Of(UkiProblem problem, string name)
    {
        var evidence = new Evidence(problem.Fault.ToString(), name);
        var fault = $"{problem.Fault.Field} {problem.Fault.Rule}";
        return problem.Kind switch
        {
            UkiProblemKind.Truncated => Make("SU0620", FindingSeverity.Error, $"the image is cut short: {fault}", "The firmware reads all that the headers name before it starts the image, and refuses one that ends too early.", evidence, s_again),
            UkiProblemKind.OverlapInMemory => Make("SU0621", FindingSeverity.Error, $"sections overlap in memory: {fault}", "The firmware loads one section over the other without a word. What was loaded first is destroyed: the kernel hangs, or unpacks garbage.", evidence, s_rebuild),
            UkiProblemKind.OverlapInFile => Make("SU0622", FindingSeverity.Error, $"sections overlap in the file: {fault}", "Two parts of the image are the same bytes. Firmware refuses an image whose section lies within the headers; the hash for Secure Boot is undefined.", evidence, s_rebuild),
            UkiProblemKind.MemoryAlignment => Make("SU0623", FindingSeverity.Warning, $"a section is not aligned in memory: {fault}", "Firmware that protects code from writing needs whole pages; other firmware loads the image all the same.", evidence, s_rebuild) with { Confidence = Confidence.Possible },
            UkiProblemKind.FileAlignment => Make("SU0624", FindingSeverity.Warning, $"a section is not aligned in the file: {fault}", "Tools that sign and change images take it for damaged; most firmware loads it.", evidence, s_rebuild) with { Confidence = Confidence.Possible },
            UkiProblemKind.HeaderRoom => Make("SU0625", FindingSeverity.Error, $"the headers have no room for the section table: {fault}", "The firmware loads SizeOfHeaders bytes of headers and refuses an image whose section table goes on behind them.", evidence, s_newStub),
            UkiProblemKind.SizeOfImage => Make("SU0626", FindingSeverity.Error, $"a section is outside of the image: {fault}", "The firmware reserves SizeOfImage bytes and refuses to load a section that ends behind them.", evidence, s_rebuild),
            UkiProblemKind.Wraps => Make("SU0627", FindingSeverity.Error, $"a section passes the end of 4 GiB: {fault}", "Addresses and offsets of an EFI image have 32 bits.", evidence, new Remedy("Make the initrd smaller, or load it from a disk later.")),
            UkiProblemKind.Subsystem => Make("SU0628", FindingSeverity.Error, $"this is no EFI application: {fault}", "The firmware starts applications; it refuses, or loads as a driver, what says that it is something else.", evidence, s_newStub),
            UkiProblemKind.UnknownMachine => Make("SU0629", FindingSeverity.Error, $"the image is for no machine that Linux runs on: {fault}", "The firmware compares it with its own and refuses the image.", evidence, s_again),
            UkiProblemKind.MissingLinux => Make("SU0630", FindingSeverity.Error, $"there is no kernel in the image: {fault}", "The stub stops with 'Image lacks .linux section.' or 'Unable to locate embedded .linux section'.", evidence, s_rebuild),
            UkiProblemKind.Duplicate => Make("SU0631", FindingSeverity.Warning, $"a section stands twice: {fault}", "systemd-stub takes the last one up to 256 and the first one since 257; other programs that read the image choose as they like.", evidence, s_rebuild),
            UkiProblemKind.StubTooOld => Make("SU0632", FindingSeverity.Warning, $"the stub is too old for a section: {fault}", "The section is loaded into memory and nobody looks at it.", evidence, s_newStub),
            UkiProblemKind.StubWithoutProfiles => Make("SU0633", FindingSeverity.Error, $"the stub is too old for profiles: {fault}", "It takes the last section of each name in the file: the command line and initrd of the last profile, whatever that one is for.", evidence, s_newStub),
            UkiProblemKind.Order => Make("SU0634", FindingSeverity.Warning, $"the sections are not in the order of their addresses: {fault}", "The stub says 'Overlapping PE sections detected. Boot may fail due to image memory corruption!' and waits some seconds.", evidence, s_rebuild),
            _ => OfKernel(problem, fault, evidence),
        };
    }

    private static Finding OfKernel(UkiProblem problem, string fault, Evidence evidence) => problem.Kind switch
    {
        UkiProblemKind.InnerNoPe => Make("SU0635", FindingSeverity.Error, $"the kernel inside is no EFI application: {fault}", "The stub starts the kernel as the firmware starts the stub, and stops with 'Bad kernel image'.", evidence, new Remedy("Take a kernel with CONFIG_EFI_STUB, and unpack one that is compressed as a file.")),
        UkiProblemKind.InnerMachine => Make("SU0636", FindingSeverity.Error, $"kernel and stub are for different machines: {fault}", "The stub stops with 'Bad kernel image'.", evidence, new Remedy("Build the image with the stub of the kernel's architecture.", "sunup uki build --stub linuxaa64.efi.stub ...")),
        UkiProblemKind.InnerCut => Make("SU0637", FindingSeverity.Error, $"the kernel inside is cut short: {fault}", "The firmware refuses to load it, or it unpacks itself from bytes of another section and halts.", evidence, s_rebuild),
        UkiProblemKind.InnerRefused => Make("SU0638", FindingSeverity.Error, $"the stub refuses this kernel: {fault}", "Since 258 the stub places the kernel's sections itself and takes fewer forms than firmware did. The same kernel starts with an older stub.", evidence, new Remedy("Use a stub before 258, or a newer kernel.", "sunup uki build ... --stub linuxx64.efi.stub")),
        UkiProblemKind.InnerTooOld => Make("SU0639", FindingSeverity.Error, $"the kernel takes no initrd from the stub: {fault}", "The stub stops with 'Bad kernel image'.", evidence, new Remedy("Take a kernel of 5.8 or newer.")),
        UkiProblemKind.InnerMemory => Make("SU0640", FindingSeverity.Error, $"the kernel has no room in memory: {fault}", "This stub starts an old kernel where its section was loaded. It uses the memory behind as its own, over the initrd.", evidence, s_newStub),
        _ => Make("SU0641", FindingSeverity.Info, $"padding is part of the kernel's section: {fault}", "It boots. Whoever takes the kernel out by the section's size gets bytes that were not signed with it: its own signature is then wrong.", evidence, new Remedy("Take the kernel out by its exact length.", "sunup uki extract linux.efi --linux -o vmlinuz")),
    };

    private static Finding Make(string id, FindingSeverity severity, string summary, string cause, Evidence? evidence, Remedy remedy) => new()
    {
        Id = id,
        Severity = severity,
        Stage = Stage.Loader,
        Summary = summary,
        Cause = cause,
        Confidence = Confidence.Certain,
        Evidence = evidence is null ? [] : [evidence],
        Remedies = [remedy],
    };
}
