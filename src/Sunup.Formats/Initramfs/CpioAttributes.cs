namespace Sunup.Formats.Initramfs;

/// <summary>Who may do what with an entry, and when it changed.</summary>
/// <param name="Permissions">The low 12 bits of the mode, set-user-id and the like included.</param>
/// <param name="Uid">Owner.</param>
/// <param name="Gid">Group.</param>
/// <param name="ModifiedAt">Seconds since 1970; null for the writer's own.</param>
public readonly record struct CpioAttributes(int Permissions, uint Uid = 0, uint Gid = 0, uint? ModifiedAt = null)
{
    /// <summary>0755, root's: directories, programs.</summary>
    public static CpioAttributes Executable { get; } = new(0b111_101_101);

    /// <summary>0644, root's.</summary>
    public static CpioAttributes Readable { get; } = new(0b110_100_100);

    /// <summary>0600, root's.</summary>
    public static CpioAttributes Private { get; } = new(0b110_000_000);
}
