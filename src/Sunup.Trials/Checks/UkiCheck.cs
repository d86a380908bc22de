using System.Collections.Immutable;
using Sunup.Diagnosis.Predictions.Placement;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.PortableExecutables.Authenticode;
using Sunup.Formats.Recognition;
using Sunup.Formats.UnifiedKernelImages;
using Sunup.Images.Reading;
using Sunup.Trials.Boots.Preparations;
using Sunup.Trials.Checks.Roots;

namespace Sunup.Trials.Checks;

/// <summary>What a unified kernel image that the machine names will do: its headers, its initrd, and whether firmware with Secure Boot takes it.</summary>
internal static class UkiCheck
{
    /// <param name="report">So far.</param>
    /// <param name="db">What the machine's firmware trusts; null without Secure Boot.</param>
    /// <param name="cancellationToken">Looked at while reading.</param>
    public static CheckReport Look(CheckReport report, ImmutableArray<EfiSignature>? db, CancellationToken cancellationToken)
    {
        using var stream = new FileStream(report.Machine.Boot.Uki!, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        var file = new FileBytes(stream);
        if (UkiImage.Read(file) is not { IsAddon: false } image)
        {
            // Told by the plan.
            return report;
        }

        var examination = UkiExaminer.Examine(report.Machine.Boot.Uki!, file, image, new UkiExamineOptions { Whole = true }, cancellationToken);
        var trust = db is { } trusted ? SecureBootForecast.Of(report.Machine, trusted).Finding() : null;
        report = report with
        {
            Kernel = examination.Kernel is { } kernel ? new KernelFacts { File = kernel, Version = kernel.Version, Config = examination.Config, ConfigSource = examination.ConfigSource } : null,
            Image = examination.Initrds.FirstOrDefault()?.Image,
            CommandLine = BudgetOf(examination),
            Findings = [.. report.Findings, .. examination.Findings, .. trust is null ? [] : new[] { trust }],
        };
        // With an initrd that was not read, nothing is known of what it does.
        return examination.Boots is [{ Refusal: null } boot, ..] && report.Kernel is { } known && (boot.Initrds.IsEmpty || report.Image is not null)
            ? MachineRoots.Look(report with { Initrd = InitrdOf(boot, known) }, boot.CommandLine, ".cmdline of the image")
            : report;
    }

    private static InitrdFiles? InitrdOf(EffectiveBoot boot, KernelFacts kernel)
    {
        if (boot.Initrds.IsEmpty)
        {
            return null;
        }

        using var joined = boot.OpenInitrd();
        return InitrdFiles.Read(boot.Initrds[0].Name, joined, UnpackRules.ForKernel(kernel.Version, kernel.Config));
    }

    private static CommandLineBudget? BudgetOf(UkiExamination examination) =>
        examination is { Boots: [var boot, ..], Kernel.Setup.CommandLineSize: { } most } ? new CommandLineBudget(boot.CommandLine, most, "cmdline_size in the kernel's header") : null;
}
