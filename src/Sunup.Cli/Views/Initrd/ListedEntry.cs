using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Cli.Views.Initrd;

/// <summary>An entry as it is listed.</summary>
/// <param name="Entry">Its header and name.</param>
/// <param name="Target">Of a symbolic link; null for others.</param>
/// <param name="IsWhole">The image does not end or break in the middle of it.</param>
/// <param name="Skipped">Why the kernel passes it over by its header; null where it does not.</param>
internal readonly record struct ListedEntry(CpioEntry Entry, string? Target, bool IsWhole, SilentLossKind? Skipped);
