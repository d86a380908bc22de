using Sunup.Formats.InitScripts;

namespace Sunup.Images.Scripts;

/// <summary>A script takes a file away, or puts one in its place.</summary>
/// <param name="From">The path that is gone then; null for none.</param>
/// <param name="To">The path that is there then; null for none.</param>
/// <param name="Step">Where.</param>
/// <param name="Block">What it stands in.</param>
/// <param name="IsCopy">It takes time: a power cut leaves half of it.</param>
internal sealed record FileOperation(string? From, string? To, InitStep Step, ShellBlock? Block, bool IsCopy);
