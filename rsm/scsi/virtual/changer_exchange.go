// SPDX-License-Identifier: Apache-2.0

package virtual

// exchangeMedium carries out EXCHANGE MEDIUM (SMC-3, 6.4): the medium of the
// source goes to the first destination, whose own medium goes to the second,
// which may be the source.
func (c *changer) exchangeMedium(cmd *command) error {
	if err := c.checkTransport(cmd); err != nil {
		return err
	}
	places, err := c.elementsNamedBy(cmd, 4, 6, 8)
	if err != nil {
		return err
	}
	from, first, second := places[0], places[1], places[2]
	invertFirst, invertSecond := cmd.bitAt(10, 0x02), cmd.bitAt(10, 0x01)
	if (invertFirst || invertSecond) && !c.lib.config.Rotates {
		return invalidField(10)
	}
	if err := c.mayExchange(from, first, second); err != nil {
		return err
	}
	duration := c.lib.timer.withJitter(2 * c.lib.timer.move)
	arrives := c.lib.clock.Now().Add(duration)
	cmd.wait = duration
	if second == from {
		hand, err := c.freeTransport()
		if err != nil {
			return err
		}
		if err := c.lib.moveByRobot(first, hand, invertSecond, arrives); err != nil {
			return err
		}
		betweenExchange.Hit()
		if err := c.lib.moveByRobot(from, first, invertFirst, arrives); err != nil {
			return err
		}
		betweenExchange.Hit()
		return c.lib.moveByRobot(hand, second, false, arrives)
	}
	if err := c.lib.moveByRobot(first, second, invertSecond, arrives); err != nil {
		return err
	}
	betweenExchange.Hit()
	return c.lib.moveByRobot(from, first, invertFirst, arrives)
}

// mayExchange tells whether an exchange can be carried out to its end.
func (c *changer) mayExchange(from, first, second *element) error {
	for _, e := range []*element{from, first} {
		if err := c.lib.mayTakeFrom(e); err != nil {
			return err
		}
	}
	if from == first || (second != from && (second.cartridge != nil || c.lib.saysItIsFull(second))) {
		return illegalRequest(codeDestinationFull)
	}
	if err := c.lib.mayPutInto(from, first); err != nil {
		return err
	}
	return c.lib.mayPutInto(first, second)
}

// freeTransport is a transport that holds nothing.
func (c *changer) freeTransport() (*element, error) {
	for i := range c.lib.config.Transports.Count {
		if e := c.lib.byAddress[c.lib.config.Transports.First+i]; e.cartridge == nil {
			return e, nil
		}
	}
	return nil, illegalRequest(codeDestinationFull)
}
