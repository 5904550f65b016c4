"""What a world amounts to: the sums that the balance sheet compares. Money is in pounds a year unless said."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.figures import band_of
from simulation.registry import parameter
from simulation.vocabulary import SIZE_NAMES, BuyerKind, ContractState, Line, Pool, Reach, Stream, word
from simulation.world import World

type F64 = NDArray[np.float64]
type I32 = NDArray[np.int32]

_MILLION = 1e6
_MANY_STAFF = 100.0
_TERMS = {"1 year": 12, "3 years": 36, "4 years": 48}
_KINDS = {
    "national": (BuyerKind.NATIONAL_AGENCY, BuyerKind.COFINANCING),
    **{
        word(kind): (kind,)
        for kind in BuyerKind
        if kind not in (BuyerKind.NATIONAL_AGENCY, BuyerKind.COFINANCING, BuyerKind.POLICE_COMMISSIONER)
    },
}
_JUSTICE = (
    BuyerKind.NATIONAL_AGENCY,
    BuyerKind.COFINANCING,
    BuyerKind.REGIONAL_DIRECTOR,
    BuyerKind.PROBATION_TRUST,
    BuyerKind.PRISON,
)


def _constant(name: str) -> float:
    return float(parameter(name).default)


@dataclass(frozen=True)
class KindAccount:
    """One kind of commissioner: `bought`, `mean_value`, `grants` given and `grant_money` to give in millions a year."""

    buyers: int
    bought: float
    paid: int
    mean_value: float
    spread: float
    grants: float
    grant_money: float


class Accounts:
    """Sums over a world.

    `main` are the rows of open bodies whose main group is offenders; `income`, `staff`, `holds`, `contracts`, `ready`,
    `hours`, `reach` and `streams` (bodies x streams, spot orders in proportion to contracts) are over them.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        providers, contracts = world.providers, world.contracts
        self.live = contracts.rows((contracts.state == ContractState.DELIVERING) & (contracts.price > 0))
        self.main = providers.rows((providers.pool == Pool.OFFENDER_MAIN) & providers.alive)
        self.income = providers.whole_turnover[self.main]
        self.band = band_of(self.income)
        self.staff = providers.staff[self.main]
        self.ready = providers.ready[self.main]
        self.hours = providers.hours[self.main]
        self.reach = providers.reach[self.main]
        lead = contracts.lead[self.live]
        self.contracts = np.bincount(lead, minlength=len(providers))[self.main]
        self.holds = self.contracts > 0
        buyers = world.commissioners
        self.budget = buyers.budget.sum(axis=1)
        self.spot = self.budget * self._default("procurement.spot_share")

    def _default(self, name: str) -> F64:
        """The default of a lever for every commissioner."""
        return np.array(parameter(name).defaults, dtype=np.float64)[self.world.commissioners.kind]

    def of_band(self, values: NDArray[Any]) -> F64:
        """Sums by size band of something over `main`."""
        return np.bincount(self.band, weights=values.astype(np.float64), minlength=len(SIZE_NAMES))

    def held_by(self, pool: Pool) -> float:
        """What the contracts of a pool are worth."""
        return float(self._price[self.world.providers.pool[self._lead] == pool].sum())

    @cached_property
    def money(self) -> F64:
        """Budgets by kind of commissioner and line, millions."""
        table = np.zeros((len(BuyerKind), len(Line)))
        np.add.at(table, self.world.commissioners.kind, self.world.commissioners.budget / _MILLION)
        return table

    @cached_property
    def need(self) -> F64:
        """People in need by line."""
        return self.world.need.sum(axis=(0, 2))

    @cached_property
    def streams(self) -> F64:
        """Yearly income of `main` by stream."""
        providers, count = self.world.providers, len(self.world.providers)
        esf = self.world.commissioners.kind[self._payer] == BuyerKind.COFINANCING
        earned = np.bincount(self._lead, weights=self._price * ~esf, minlength=count)[self.main]
        financed = np.bincount(self._lead, weights=self._price * esf, minlength=count)[self.main]
        spot = self.spot.sum() * (earned + financed) / max((earned + financed).sum(), 1.0)
        income = providers.base_income[self.main].copy()
        income[:, Stream.CONTRACTS] += earned + spot
        income[:, Stream.ESF] += financed
        return income

    def of_kind(self, kind: BuyerKind) -> KindAccount:
        """The account of one kind of commissioner."""
        world = self.world
        buyers, requirements = world.commissioners.kind == kind, world.requirements
        value = requirements.annual_value[requirements.paid & buyers[requirements.commissioner]]
        grants = world.grants
        given = grants.rows((grants.commissioner >= 0) & (grants.end > world.month))
        given = given[buyers[grants.commissioner[given]]]
        worth = value.sum() + self.spot[buyers].sum()
        return KindAccount(
            buyers=int(buyers.sum()),
            bought=float(self.budget[buyers].sum()) / _MILLION,
            paid=value.size,
            mean_value=float(worth) / max(value.size, 1) / _MILLION,
            spread=float(np.log(value).std()) if value.size else 0.0,
            grants=float(grants.monthly[given].sum()) * 12.0 / 100.0 / _MILLION,
            grant_money=float((self.budget * self._default("procurement.grant_share"))[buyers].sum()) / _MILLION,
        )

    @cached_property
    def headlines(self) -> dict[str, float]:
        """The market's value of every headline figure, by its name in `data/balance.csv`."""
        found = self._money_headlines() | self._body_headlines() | self._buying_headlines() | self._kind_headlines()
        return {name: float(value) for name, value in found.items()}

    @cached_property
    def _lead(self) -> I32:
        return self.world.contracts.lead[self.live]

    @cached_property
    def _payer(self) -> I32:
        return self.world.contracts.commissioner[self.live]

    @cached_property
    def _price(self) -> F64:
        return self.world.contracts.price[self.live] / 100.0

    def _money_headlines(self) -> dict[str, Any]:
        total = self.streams.sum(axis=0) / _MILLION
        providers = self.world.providers
        arms = providers.rows((providers.pool == Pool.PUBLIC_ARM) & providers.alive)
        return {
            "bought from outside": float(self.budget.sum()) / _MILLION,
            "contracts of offender-main bodies with spot orders": total[Stream.CONTRACTS],
            "statutory grants": total[Stream.STATUTORY_GRANTS],
            "ESF contracts of offender-main bodies": total[Stream.ESF],
            "contracts of wide-remit bodies": self.held_by(Pool.WIDE_REMIT) / _MILLION,
            "contracts of private bodies": self.held_by(Pool.PRIVATE) / _MILLION,
            "contracts of public arms": self.held_by(Pool.PUBLIC_ARM) / _MILLION,
            "kept in-house": float(providers.base_income[arms, Stream.OTHER_PUBLIC].sum()) / _MILLION,
            "other public money": total[Stream.OTHER_PUBLIC],
            "trusts": total[Stream.TRUSTS],
            "lottery": total[Stream.LOTTERY],
            "donations": total[Stream.DONATIONS],
            "corporate gifts": total[Stream.CORPORATE],
            "trading": total[Stream.TRADING],
            "user charges": total[Stream.USERS],
            "other income": total[Stream.OTHER],
            "income of offender-main bodies": total.sum(),
            "reserves of offender-main bodies": self._reserves() / _MILLION,
            "receivables over a quarter": self._receivables() / _MILLION,
        }

    def _body_headlines(self) -> dict[str, Any]:
        providers, bodies = self.world.providers, max(self.main.size, 1)
        large = self.income >= _MILLION
        spending = providers.spending[self.main].sum() * 12.0
        pay = self.staff.sum() * _constant("finance.pay")
        core = _constant("finance.core_share") * _constant("finance.core_goods") * spending
        interest = _constant("finance.interest") * providers.debt[self.main].sum() / 100.0
        irregular = providers.usual_irregular[self.main].sum() * 12.0 + interest
        return {
            "staff of offender-main bodies": self.staff.sum(),
            "pay of their staff": pay / _MILLION,
            "other delivery of offender-main bodies": (spending - pay - core) / _MILLION,
            "their core cost other than staff with bids": core / _MILLION,
            "their interest, redundancy and start-up": irregular / _MILLION,
            "surplus they plan": (self.income.sum() - spending) / _MILLION,
            "bodies with a contract": self.holds.sum() / bodies,
            "bodies without paid staff": (self.staff == 0.0).sum() / bodies,
            "bodies with over 100 staff": (self.staff > _MANY_STAFF).sum() / bodies,
            "local or county reach": (self.reach == Reach.LOCAL).sum() / bodies,
            "offender work of offender-main bodies": providers.market_turnover[self.main].sum() / _MILLION,
            "income above 1 million held by bodies": self.income[large].sum() / max(self.income.sum(), 1.0),
        }

    def _buying_headlines(self) -> dict[str, Any]:
        world, kind = self.world, self.world.commissioners.kind
        requirements = world.requirements
        justice = np.isin(kind, _JUSTICE)[requirements.commissioner]
        paid, unpaid = requirements.paid, ~requirements.paid
        due = paid & (requirements.due >= world.month) & (requirements.due < world.month + 12)
        probation = kind[self._payer] == BuyerKind.PROBATION_TRUST
        voluntary = world.providers.pool[self._lead[probation]] <= Pool.WIDE_REMIT
        return {
            "commissioners": len(world.commissioners),
            "paid requirements": paid.sum(),
            "paid requirements with spot orders": (
                requirements.annual_value[paid].sum() + self.spot.sum()
            ) / _MILLION,
            "unpaid requirements": unpaid.sum(),
            "requirements due in a month": due.sum() / 12.0,
            "unpaid agreements of prisons and probation": (unpaid & justice).sum() / max(justice.sum(), 1),
            "voluntary share of probation contracts": voluntary.mean() if voluntary.size else 0.0,
            "non-justice buyers": self.budget[~np.isin(kind, _JUSTICE)].sum() / max(self.budget.sum(), 1.0),
        }  # fmt: skip

    def _kind_headlines(self) -> dict[str, Any]:
        """Length and number of purchases by kind, and what buying costs them (CALIBRATION section 4)."""
        requirements = self.world.requirements
        kind = self.world.commissioners.kind[requirements.commissioner]
        due = requirements.paid & (requirements.due >= self.world.month) & (requirements.due < self.world.month + 12)
        tender = parameter("procurement.tender_threshold").defaults
        whole_life = requirements.annual_value * requirements.term / 12.0
        tendered = due & (whole_life >= np.array(tender)[kind])
        managed = _constant("buying.management") * self._price.sum()
        found = {
            "commissioners' own cost of buying": (
                managed + _constant("buying.competition") * tendered.sum()
            ) / _MILLION,
        }  # fmt: skip
        for name, kinds in _KINDS.items():
            ours = np.isin(kind, kinds)
            found[f"{name}: requirements due in a month"] = (due & ours).sum() / 12.0
            terms = requirements.term[requirements.paid & ours]
            for words, months in _TERMS.items():
                found[f"{name}: terms of {words}"] = (terms == months).sum() / max(terms.size, 1)
        return found

    def _owed(self) -> F64:
        """Pounds earned and not yet received, by provider."""
        world = self.world
        owed = np.zeros(len(world.providers))
        np.add.at(owed, world.contracts.lead, world.contracts.unbilled / 100.0)
        np.add.at(owed, world.contracts.lead[world.payables.contract], world.payables.pence / 100.0)
        return owed

    def _reserves(self) -> float:
        return float((self.world.providers.cash[self.main] / 100.0 + self._owed()[self.main]).sum())

    def _receivables(self) -> float:
        """What offender-main bodies are owed on average: half a billing period, and the months until a bill is paid."""
        contracts = self.world.contracts
        months = np.where(contracts.quarterly[self.live], 3.0, 1.0) / 2.0 + contracts.delay[self.live]
        owed = self._price / 12.0 * months
        return float(owed[self.world.providers.pool[self._lead] == Pool.OFFENDER_MAIN].sum())
