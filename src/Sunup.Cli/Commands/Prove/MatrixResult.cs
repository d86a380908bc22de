using System.Collections.Immutable;
using Sunup.Model;
using Sunup.Trials.Matrices;

namespace Sunup.Cli.Commands.Prove;

/// <summary>A matrix that was booted.</summary>
public sealed record MatrixResult(MachineConfig Machine, ImmutableArray<MatrixAxis> Axes, ImmutableArray<MatrixCell> Cells);
