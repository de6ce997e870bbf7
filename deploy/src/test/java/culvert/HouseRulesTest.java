package culvert;

class HouseRulesTest extends HouseRulesContract {}
