namespace Sunup.Formats.Disks.Gpt;

/// <summary>Types of partitions that booting has to do with.</summary>
/// <remarks>Sources: UEFI 2.10 table 5-7; UAPI.2 Discoverable Partitions Specification.</remarks>
public static class GptTypes
{
    /// <summary>EFI system partition: where firmware looks for <c>EFI/BOOT/BOOTX64.EFI</c>.</summary>
    public static Guid EfiSystem { get; } = new("c12a7328-f81f-11d2-ba4b-00a0c93ec93b");

    /// <summary>Extended boot loader partition: kernels beside an ESP that is too small for them.</summary>
    public static Guid ExtendedBoot { get; } = new("bc13c2ff-59e6-4262-a352-b275fd6f7172");

    public static Guid LinuxData { get; } = new("0fc63daf-8483-4772-8e79-3d69d8477de4");

    public static Guid LinuxRootX64 { get; } = new("4f68bce3-e8cd-4db1-96e7-fbcaf984b709");

    public static Guid LinuxRootArm64 { get; } = new("b921b045-1df0-41c3-af44-4c6f280d3fae");

    public static Guid LinuxSwap { get; } = new("0657fd6d-a4ab-43c4-84e5-0933c84b4f4f");

    public static Guid LinuxLvm { get; } = new("e6d6d379-f507-44c2-a23c-238f2a3df928");

    public static Guid LinuxRaid { get; } = new("a19d880f-05fc-4d3b-a006-743f0f84911e");

    public static Guid BiosBoot { get; } = new("21686148-6449-6e6f-744e-656564454649");

    public static Guid MicrosoftBasicData { get; } = new("ebd0a0a2-b9e5-4433-87c0-68b6b72699c7");

    /// <summary>In a few words; null for a type that is not in this list.</summary>
    public static string? NameOf(Guid type) =>
        type == EfiSystem ? "EFI system partition"
        : type == ExtendedBoot ? "extended boot loader partition"
        : type == LinuxData ? "Linux file system"
        : type == LinuxRootX64 ? "Linux root, x86_64"
        : type == LinuxRootArm64 ? "Linux root, aarch64"
        : type == LinuxSwap ? "Linux swap"
        : type == LinuxLvm ? "Linux LVM"
        : type == LinuxRaid ? "Linux RAID"
        : type == BiosBoot ? "BIOS boot partition"
        : type == MicrosoftBasicData ? "Microsoft basic data"
        : null;
}
