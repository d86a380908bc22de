namespace Sunup.Trials.Investigations.Factors;

/// <summary>Without the virtual IOMMU.</summary>
public sealed class IommuFactor : PureFactor
{
    private const string Key = "security.iommu";

    protected override IEnumerable<Change> Changes(FactorContext context) =>
        context.Text.ValueOf(Key) is "true" ? [Change.Set(Key, "true", "false", "without the virtual IOMMU") with { Weight = 4 }] : [];
}
