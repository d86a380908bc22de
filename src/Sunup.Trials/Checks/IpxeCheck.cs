using System.Collections.Immutable;
using System.Text;
using Sunup.Diagnosis.Explanations;
using Sunup.Diagnosis.Predictions.Ipxe;
using Sunup.Diagnosis.Stages;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Formats.Loaders.Ipxe;
using Sunup.Formats.Loaders.Ipxe.Memory;
using Sunup.Model;
using Sunup.Planning.Plans;
using Sunup.Protocols.Dhcp;
using Sunup.Serving.Files;

namespace Sunup.Trials.Checks;

/// <summary>What iPXE makes of the script and the images: names, leftovers, and where BIOS iPXE puts them in memory.</summary>
internal static class IpxeCheck
{
    private const long AssumedLoaderLength = IpxeLoaderSize.Debian12Lkrn;

    public static CheckReport Look(CheckReport report, CheckOptions options)
    {
        if (ServedScript.Of(report.Plan) is not { } script)
        {
            return report;
        }

        var era = EraOf(report.Machine, options);
        var findings = report.Findings.AddRange(MissingName(report, script, era)).AddRange(Review(report, options));
        if (era.Era is IpxeEra.Efi || report.Kernel?.File?.Setup is null)
        {
            return report with { Findings = findings };
        }

        var layout = IpxeLayout.Predict(InputOf(report, options, script.Images, era));
        var advice = layout.Outcome is not IpxeLayoutOutcome.Sound || era.Era is IpxeEra.MemtopHeap or IpxeEra.GenericHeap ? IpxeLayoutAdvice.Compute(layout.Input) : null;
        var arriving = Damaged(report, layout);
        return report with
        {
            Ipxe = new IpxePrediction(era, layout, advice) { Arriving = arriving },
            Findings = findings.AddRange(IpxeLayoutFindings.Of(layout, era, advice, arriving, report.Machine.SourceFile ?? report.Machine.Name)),
        };
    }

    // A generated script is right on every iPXE; a user's may not be, on the one that is named.
    private static ImmutableArray<Finding> Review(CheckReport report, CheckOptions options)
    {
        if (report.Machine.Network.Script is not { } template || report.Plan?.FindFile(BootPlanner.ScriptFile)?.Content.Segments is not [ByteSegment script])
        {
            return [];
        }

        var build = options.IpxeFile is { } file ? IpxeBuild.Of(IpxeBinary.Read(File.ReadAllBytes(file)))
            : options.IpxeVersion is { } version ? IpxeBuild.OfVersion(version)
            : null;
        return IpxeScriptFindings.Of(IpxeScriptReview.Of(Encoding.UTF8.GetString(script.Bytes.Span), build), template);
    }

    // Of a UEFI iPXE that is older than 2023, or of which nothing is known.
    private static ImmutableArray<Finding> MissingName(CheckReport report, ServedScript script, IpxeEraJudgement era)
    {
        var fetched = script.Images.Images.Where(image => image.Kind is IpxeScriptImageKind.Initrd).ToList();
        if (era.Era is not IpxeEra.Efi || fetched.Count == 0 || fetched.Exists(image => script.InitrdNames.Contains(image.Name)))
        {
            return [];
        }

        var named = script.InitrdNames.IsEmpty
            ? "no initrd= on the kernel's line"
            : $"initrd={string.Join(',', script.InitrdNames)}, and the images are {string.Join(", ", fetched.Select(image => image.Name))}";
        var finding = FindingCatalogue.Find("SU0744")!.Fill(
            PatternMatch.Empty,
            [new Evidence(named, report.Machine.Network.Script ?? BootPlanner.ScriptFile, script.KernelLine)]);
        return [finding with { Confidence = Confidence.Likely }];
    }

    private static IpxeEraJudgement EraOf(MachineConfig machine, CheckOptions options)
    {
        if (machine.Hardware is { Firmware: not FirmwareKind.Bios })
        {
            return new IpxeEraJudgement(IpxeEra.Efi, IpxeEraCertainty.Known, "the machine's firmware is UEFI; UEFI iPXE never moves images");
        }

        if (options.IpxeVersion is { } version)
        {
            return IpxeEraJudgement.OfVersion(version);
        }

        if ((options.IpxeFile ?? machine.Network.Ipxe?.File) is { } file)
        {
            return IpxeEraJudgement.Of(IpxeBinary.Read(File.ReadAllBytes(file)));
        }

        var served = LoaderCatalogue.Find().Loaders.FirstOrDefault(loader => loader.Architectures.Contains(ClientArchitecture.Bios));
        return IpxeEraJudgement.OfVersion(served?.Version);
    }

    private static IpxeLayoutInput InputOf(CheckReport report, CheckOptions options, IpxeScriptImages images, IpxeEraJudgement era)
    {
        var setup = report.Kernel!.File!.Setup!;
        var kernel = report.Plan!.FindFile(BootPlanner.KernelFile)!;
        ImmutableArray<IpxeLayoutImage> startup = options.IpxeStartupBytes is { } bytes
            ? [new IpxeLayoutImage("startup", bytes) { Fate = images.FreeLine is not null ? IpxeImageFate.Freed : IpxeImageFate.Listed, IsWanted = false }]
            : IpxeStartCheck.Handed(report.Machine);
        var input = new IpxeLayoutInput
        {
            Era = era.Era,
            Startup = startup,
            Images = [.. IpxeStartCheck.Fetched(report.Plan), .. images.Images.Select(image => ImageOf(report.Plan, image))],
            KernelProtectedModeLength = kernel.Content.Length - setup.SetupLength,
            InitrdAddressMax = setup.InitrdAddressMax,
        };
        return HeapOf(report, options) is { } heap ? input with { HeapTop = heap.End, HeapLimit = heap.Start } : input;
    }

    private static MemoryRange? HeapOf(CheckReport report, CheckOptions options) =>
        (options.MemoryBytes ?? report.Machine.Hardware?.MemoryBytes) is { } memory
            ? IpxeHeapTop.Compute(QemuPcMemory.Usable(memory), AssumedLoaderLength, IpxeStartCheck.AddressOf(report.Machine, memory))
            : null;

    // What is not served by the plan has no length that we know; the page of its header is what it takes at least.
    private static IpxeLayoutImage ImageOf(BootPlan plan, IpxeScriptImage image)
    {
        var length = plan.FindFile(image.Name)?.Content.Length ?? 1;
        return image.Kind is IpxeScriptImageKind.Kernel
            ? IpxeLayoutImage.Kernel(image.Name, length)
            : new IpxeLayoutImage(image.Name, length) { Argument = image.Argument, IsWanted = image.Kind is IpxeScriptImageKind.Initrd };
    }

    /// <summary>The joined image as the kernel finds it, byte for byte.</summary>
    internal static IpxeBlobStream OpenBlob(BootPlan plan, IpxeLayout layout) =>
        new(layout, index => ContentStream.Open(plan.FindFile(layout.Input.Blocks[index].Name)?.Content, layout.Input.Blocks[index].Length));

    // The bytes that arrive, where they are not those that were served.
    private static InitramfsVerdict? Damaged(CheckReport report, IpxeLayout layout)
    {
        if (layout.Blob is null || layout.Outcome is IpxeLayoutOutcome.Sound || report.Image is not { } image)
        {
            return null;
        }

        using var blob = OpenBlob(report.Plan!, layout);
        return ImageExaminer.Examine(blob, [], "iPXE", image.Rules).Verdict;
    }
}
