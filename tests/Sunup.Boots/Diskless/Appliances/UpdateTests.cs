namespace Sunup.Boots.Diskless.Appliances;

/// <summary>An appliance's update by renaming, with the power cut at each step: the next start has the old image or the new one, whole; and the popular order can have neither.</summary>
public sealed class UpdateTests(ITestOutputHelper output) : IDisposable
{
    private readonly UpdatingAppliance _appliance = new(output);

    public void Dispose() => _appliance.Dispose();

    [Fact]
    public async Task A_rename_over_the_old_image_survives_a_power_cut_at_each_step()
    {
        Requires.AllBoots();
        await _appliance.MakeAsync();
        foreach (var (step, sync) in ((int, bool)[])[(0, true), (1, false), (1, true), (2, false), (2, true)])
        {
            _appliance.Renew();
            await _appliance.CutAsync("careful", step, sync);
            // The update goes on where it was, so that the new image is up after the next start, whatever was lost.
            Assert.Equal((step, sync, "swap: up with the image new, whole"), (step, sync, await _appliance.StartAsync("careful")));
        }
    }

    [Fact]
    public async Task A_power_cut_before_the_new_image_is_named_leaves_the_old_one_whole()
    {
        Requires.AllBoots();
        await _appliance.MakeAsync();
        _appliance.Renew();
        await _appliance.CutAsync("careful", 1, sync: true);
        Assert.Equal("swap: up with the image old, whole", await _appliance.StartAsync("none"));
    }

    [Fact]
    public async Task The_popular_order_loses_both_names_to_a_power_cut_between_its_renames()
    {
        Requires.AllBoots();
        await _appliance.MakeAsync();
        _appliance.Renew();
        await _appliance.CutAsync("popular", 1, sync: true);
        Assert.Equal("swap: there is no image to start from", await _appliance.StartAsync("none"));
        _appliance.Renew();
        Assert.Equal("swap: up with the image new, whole", await _appliance.StartAsync("popular"));
    }
}
