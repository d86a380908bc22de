using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Images.Adding.IscsiRoot;

/// <summary>What is noticed while an image is made to attach an iSCSI disk. Pages: docs/findings.</summary>
public static class IscsiRootFindings
{
    internal static Finding Called(string image, string maker, string how) => Of(
        "SU0960",
        FindingSeverity.Info,
        $"{image} attaches an iSCSI disk before it mounts its root",
        $"The image is of {maker}: {how}. Where there is no iBFT, and no target on the command line, it goes on as before.",
        []);

    internal static Finding NoInit(string image) => Of(
        "SU0961",
        FindingSeverity.Error,
        $"{image} has no /init that could be started behind ours",
        "The kernel starts /init of an initramfs. This image has none, or one that is no file: it may be microcode alone, or a part of an image.",
        [new Evidence("init: not there", image)],
        new Remedy("Name the image that has /init", $"sunup initrd ls {image}"));

    /// <summary>The initiator is not on this host.</summary>
    public static FindingException InitiatorMissing(string? why) => new(Of(
        "SU0962",
        FindingSeverity.Error,
        "iscsistart of open-iscsi is not on this host, and an initramfs needs it to attach an iSCSI disk",
        why,
        [new Evidence("iscsistart: not found", "PATH")],
        new Remedy("Install it (Debian, Ubuntu)", "apt-get install open-iscsi"),
        new Remedy("Or name one that is elsewhere, with its root file system", "sunup initrd add ... --iscsistart /mnt/usr/sbin/iscsistart")));

    /// <summary>Its libraries are not there.</summary>
    public static FindingException LibrariesMissing(string program, ImmutableArray<string> missing) => new(Of(
        "SU0963",
        FindingSeverity.Error,
        $"{program} needs libraries that were not found: {string.Join(", ", missing)}",
        "It would not start in the initramfs either.",
        [.. missing.Select(name => new Evidence(name, program))],
        new Remedy("Install the package that has them, or name an iscsistart whose root file system is complete", "apt-get install open-iscsi")));

    private static Finding Of(string id, FindingSeverity severity, string summary, string? cause, ImmutableArray<Evidence> evidence, params ImmutableArray<Remedy> remedies) =>
        ImageFinding.Of(Stage.Root, id, severity, summary, cause, evidence, remedies);
}
